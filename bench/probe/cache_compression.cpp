// How small what is kept gets, and how fast.
#include "bench/probe/cache_parts.h"
#include "bench/probe/probe.h"
#include "bench/probe/stopwatch.h"
#include "cache/compression.h"

#include <stdexcept>
#include <string>
#include <string_view>

namespace kiln::bench {

namespace {

using Part = std::string Entry::*;

struct Texts {
    const char* mode;
    std::vector<std::string_view> raw;
    bool isAllThatIsKept = false; ///< of programs that were compiled: what the target is about

    size_t rawBytes() const {
        size_t sum = 0;
        for (std::string_view text : raw)
            sum += text.size();
        return sum;
    }
};

Texts partsOf(const std::vector<Entry>& entries, Part part, const char* mode) {
    Texts texts{mode, {}};
    for (const Entry& entry : entries)
        texts.raw.emplace_back(entry.*part);
    return texts;
}

void reportSaved(const Texts& texts, size_t storedBytes) {
    const double raw = static_cast<double>(texts.rawBytes());
    const std::string target = texts.isAllThatIsKept ? "target: 60%; " : "";
    const std::string note = "1 - compressed / raw over all " + std::to_string(texts.raw.size()) + " (raw " +
                             std::to_string(texts.rawBytes()) + " B), each compressed by itself";
    report("compression", texts.mode, "saved", "%", {100 * (1 - static_cast<double>(storedBytes) / raw)},
           Better::Higher, target + note);
}

/// Megabytes (of raw text) a second.
double speed(const Texts& texts, int rounds, const auto& work) {
    const Stopwatch watch;
    for (int round = 0; round < rounds; ++round)
        for (size_t i = 0; i < texts.raw.size(); ++i)
            work(i);
    return static_cast<double>(texts.rawBytes()) * rounds / 1e6 / watch.seconds();
}

void reportTexts(const CacheTrial& trial, const Texts& texts) {
    std::vector<std::string> frames; // empty: kept raw
    size_t storedBytes = 0;
    for (std::string_view raw : texts.raw) {
        frames.push_back(compress(raw).value_or(""));
        storedBytes += frames.back().empty() ? raw.size() : frames.back().size();
        if (!frames.back().empty() && decompress(frames.back(), raw.size()) != raw)
            throw std::runtime_error("what was compressed comes back different");
    }
    reportSaved(texts, storedBytes);
    std::vector<double> in, out;
    for (int i = 0; i < trial.repetitions; ++i) {
        in.push_back(speed(texts, 3, [&](size_t each) { keep(compress(texts.raw[each])); }));
        out.push_back(speed(texts, 10, [&](size_t each) {
            if (!frames[each].empty()) keep(decompress(frames[each], texts.raw[each].size()));
        }));
    }
    report("compression", texts.mode, "compress", "MB/s", in, Better::Higher, "of raw bytes, one thread");
    report("compression", texts.mode, "decompress", "MB/s", out, Better::Higher, "of raw bytes, one thread");
}

} // namespace

void reportCompression(const CacheTrial& trial) {
    const Texts objects = partsOf(trial.kept.artifacts, &Entry::payload, "objects");
    const Texts units = partsOf(trial.kept.artifacts, &Entry::ir, "IR of units");
    Texts both{"objects and IR", objects.raw, /*isAllThatIsKept=*/true};
    both.raw.insert(both.raw.end(), units.raw.begin(), units.raw.end());
    for (const Texts& texts : {objects, units, both, partsOf(trial.kept.sources, &Entry::payload, "IR of sources")})
        reportTexts(trial, texts);
}

} // namespace kiln::bench
