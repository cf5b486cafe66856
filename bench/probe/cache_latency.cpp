// How long one look-up takes: found or not, in memory, on disk, and on disk after memory was asked in vain.
#include "bench/probe/cache_parts.h"
#include "bench/probe/levels.h"
#include "bench/probe/probe.h"
#include "bench/probe/random.h"
#include "bench/probe/stopwatch.h"
#include "bench/statistics.h"
#include "cache/memory_level.h"

#include <functional>
#include <stdexcept>
#include <string>

namespace kiln::bench {

namespace {

/// Microseconds of each of `count` operations.
std::vector<double> timeEach(int count, const std::function<bool(uint64_t number)>& operation) {
    std::vector<double> us;
    us.reserve(static_cast<size_t>(count));
    for (int i = 0; i < count; ++i) {
        const Stopwatch watch;
        const bool right = operation(static_cast<uint64_t>(i));
        us.push_back(watch.us());
        if (!right) throw std::runtime_error("a look-up of the latency probe went wrong");
    }
    return us;
}

struct Who {
    std::string program, mode, note;
};

/// P50, P95 and P99, a sample a repetition.
void reportPercentiles(const Who& who, const std::string& what, const std::vector<std::vector<double>>& repetitions) {
    constexpr struct {
        const char* name;
        double share;
    } kPercentiles[] = {{"p50", 0.5}, {"p95", 0.95}, {"p99", 0.99}};
    for (const auto& [name, share] : kPercentiles) {
        std::vector<double> samples;
        for (const std::vector<double>& us : repetitions)
            samples.push_back(percentile(us, share));
        report(who.program, who.mode, what + " " + name, "us", samples, Better::Lower, who.note);
    }
}

using Operation = std::function<bool(uint64_t)>;

int operationsOf(const CacheTrial& trial) {
    return trial.times(20'000, 4'000);
}

std::vector<std::vector<double>> repeat(const CacheTrial& trial, const Operation& operation) {
    std::vector<std::vector<double>> repetitions;
    for (int i = 0; i < trial.repetitions; ++i)
        repetitions.push_back(timeEach(operationsOf(trial), operation));
    return repetitions;
}

/// One level alone, behind a chain that verifies and decompresses what it gives.
void reportLevel(const CacheTrial& trial, const std::vector<Entry>& entries, CacheChain& chain,
                 const std::string& note) {
    Level& level = *chain.levels().front();
    Random random(1);
    const auto someKey = [&] { return entries[random.below(entries.size())].key; };
    std::vector<Digest> unknown; // digests, which cost more than not finding them
    for (int i = 0; i < operationsOf(trial); ++i)
        unknown.push_back(unknownKey(static_cast<uint64_t>(i)));
    const std::string name(level.name());
    const Operation found = [&](uint64_t) { return chain.lookUp(someKey()).has_value(); };
    const Operation bytes = [&](uint64_t) { return level.get(someKey()).has_value(); };
    const Operation missing = [&](uint64_t i) { return !chain.lookUp(unknown[i]); };
    const Who lookUp{name, "look-up", note + "; a hit is found, verified and decompressed"};
    reportPercentiles(lookUp, "hit", repeat(trial, found));
    reportPercentiles(lookUp, "miss", repeat(trial, missing));
    reportPercentiles({name, "bytes alone", note + "; neither verified nor decompressed"}, "hit", repeat(trial, bytes));
}

/// L2 has a quarter of the entries, which come in turn: each was evicted before it is asked for again. As the engine
/// does at a promotion, with a copy for L2.
void reportColdMemory(const CacheTrial& trial, const DiskFolder& folder, const std::vector<Entry>& entries,
                      size_t bytes) {
    auto disk = folder.open();
    const Digest macKey = disk->macKey();
    std::vector<std::unique_ptr<Level>> levels;
    levels.push_back(makeMemoryLevel(bytes / 4));
    levels.push_back(std::move(disk));
    const auto chain = makeChain(macKey, std::move(levels));
    size_t next = 0;
    const auto repetitions = repeat(trial, [&](uint64_t) {
        const auto hit = chain->lookUp(entries[next++ % entries.size()].key);
        return hit && hit->level == "l3";
    });
    const Who who{"chain", "l3 after l2", "not in l2; found in l3, verified, decompressed and copied to l2"};
    reportPercentiles(who, "hit", repetitions);
    std::vector<double> ms;
    for (const std::vector<double>& us : repetitions)
        ms.push_back(percentile(us, 0.99) / 1e3);
    report("chain", "l3 after l2", "retrieval p99", "ms", ms, Better::Lower, "target: < 10 ms; " + who.note);
}

/// The first look at each entry when the kernel has nothing of the database in its page cache.
void reportColdDisk(const CacheTrial& trial, const DiskFolder& folder, const std::vector<Entry>& entries) {
    std::vector<std::vector<double>> repetitions;
    for (int i = 0; i < trial.repetitions; ++i) {
        dropFromPageCache(folder.path());
        auto disk = folder.open();
        const Digest macKey = disk->macKey();
        std::vector<std::unique_ptr<Level>> levels;
        levels.push_back(std::move(disk));
        const auto chain = makeChain(macKey, std::move(levels));
        repetitions.push_back(timeEach(static_cast<int>(entries.size()), [&](uint64_t number) {
            return chain->lookUp(entries[number * 7919 % entries.size()].key).has_value();
        }));
    }
    reportPercentiles({"l3", "cold disk", "each entry once, after the page cache was dropped"}, "hit", repetitions);
}

} // namespace

void reportLatency(const CacheTrial& trial) {
    const size_t count = static_cast<size_t>(trial.times(2000, 600));
    const std::vector<Entry> entries = renumbered(trial.kept.artifacts, count);
    const DiskFolder folder;
    auto disk = folder.open();
    const Digest macKey = disk->macKey();
    const std::vector<StoredForm> forms = encoded(entries, macKey);
    std::vector<std::unique_ptr<Level>> memoryAlone, diskAlone;
    memoryAlone.push_back(makeMemoryLevel(size_t{100} << 20));
    size_t bytes = 0;
    for (const StoredForm& form : forms) {
        memoryAlone.front()->put(form);
        disk->put(form);
        bytes += form.bytes.size();
    }
    diskAlone.push_back(std::move(disk));

    const std::string note = std::to_string(count) + " artifacts, stored " + std::to_string(bytes / count) +
                             " B each on average, in random order";
    reportLevel(trial, entries, *makeChain(macKey, std::move(memoryAlone)), note);
    reportLevel(trial, entries, *makeChain(macKey, std::move(diskAlone)), note);
    reportColdMemory(trial, folder, entries, bytes);
    reportColdDisk(trial, folder, entries);
}

} // namespace kiln::bench
