// Random C programs by csmith, each in several modes against the natively built one.
//
// A program that takes too long natively, or fails there, has no truth to compare with: it is discarded, with the
// reason. What ends too late under the JIT is given more time once: if it then ends rightly it is only slow.
#include "tests/support/jit_run.h"
#include "tests/support/modes.h"
#include "tests/support/native.h"
#include "tests/support/places.h"
#include "tests/support/text.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

using Seed = std::uint64_t;

constexpr std::chrono::seconds kNativeLimit{10};
constexpr std::chrono::seconds kJitLimit{60};
constexpr std::chrono::seconds kSecondChance{300};
// The interpreter may take this many times the native time before a run without end is held against it.
constexpr double kSlowestRatio = 300;

constexpr const Mode* kFuzzModes[] = {&modeNamed("interpreter"), &modeNamed("optimized"), &modeNamed("auto-1"),
                                      &modeNamed("cold-cache"), &modeNamed("warm-cache")};

struct Options {
    std::uint64_t count = 100;
    Seed seed = 1;
    unsigned jobs = 2;
    fs::path record;
    fs::path failures;
};

enum class Verdict { Passed, Discarded, Slow, Failed };

constexpr std::pair<Verdict, std::string_view> kVerdictNames[] = {{Verdict::Passed, "passed"},
                                                                  {Verdict::Discarded, "discarded"},
                                                                  {Verdict::Slow, "slow"},
                                                                  {Verdict::Failed, "failed"}};

std::string_view nameOf(Verdict verdict) {
    return kVerdictNames[static_cast<int>(verdict)].second;
}

struct Finding {
    Verdict verdict = Verdict::Passed;
    std::string reason; ///< one line
    std::string report; ///< for a failure: how to see it again
};

// One line a program: seed, verdict, reason. What stands there already is not run again.
class Record {
public:
    explicit Record(const fs::path& file) {
        if (file.empty()) return;
        std::ifstream lines(file);
        for (std::string line; std::getline(lines, line);)
            readLine(line);
        lines.close();
        out_.open(file, std::ios::app);
        if (!out_) throw std::runtime_error("cannot write the record " + file.string());
    }

    std::optional<Verdict> verdictOf(Seed seed) const {
        auto found = known_.find(seed);
        return found == known_.end() ? std::nullopt : std::optional(found->second);
    }

    void add(Seed seed, const Finding& finding) {
        if (out_.is_open()) out_ << seed << ' ' << nameOf(finding.verdict) << ' ' << finding.reason << std::endl;
    }

private:
    void readLine(const std::string& line) {
        std::istringstream words(line);
        Seed seed = 0;
        std::string name;
        words >> seed >> name;
        for (auto [verdict, verdictName] : kVerdictNames)
            if (words && name == verdictName) known_[seed] = verdict;
    }

    std::map<Seed, Verdict> known_;
    std::ofstream out_;
};

fs::path csmithHeaders() {
    for (const char* folder : {"/usr/include/csmith", "/usr/local/include/csmith"})
        if (fs::exists(fs::path(folder) / "csmith.h")) return folder;
    throw std::runtime_error("csmith.h is not there (package libcsmith-dev)");
}

Finding discarded(std::string reason) {
    return {Verdict::Discarded, std::move(reason), {}};
}

Finding failed(const Mode& mode, const std::string& difference, const Command& jit, const Command& native,
               const Outcome& outcome) {
    std::string reason = std::string(mode.name) + ": " + difference;
    std::string report = reason + "\nagain:  " + shellLine(jit) + "\nnative: " + shellLine(native) + "\n";
    if (!outcome.err.empty()) report += "stderr ends:\n" + lastLines(outcome.err, 20);
    return {Verdict::Failed, std::move(reason), std::move(report)};
}

// Runs one mode, a second time with more patience if the first did not end.
Finding tryMode(const Mode& mode, const Program& program, const Command& native, const Outcome& expected) {
    Command jit = jitCommand(program, optionsOf(mode, program.file.string() + ".cache"), {});
    jit.timeLimit = kJitLimit;
    Outcome actual = run(jit);
    bool late = actual.end == Outcome::End::TimedOut;
    if (late) {
        jit.timeLimit = kSecondChance;
        actual = run(jit);
        const double limitMs = std::chrono::duration<double, std::milli>(kSecondChance).count();
        if (actual.end == Outcome::End::TimedOut && expected.wallMs * kSlowestRatio > limitMs)
            return {Verdict::Slow,
                    std::string(mode.name) + ": native takes " + std::to_string(expected.wallMs) + " ms",
                    {}};
    }
    if (!actual.endedLike(expected))
        return failed(mode, "expected " + describeEnd(expected) + ", got " + describeEnd(actual), jit, native, actual);
    if (std::string difference = firstDifference(expected.out, actual.out); !difference.empty())
        return failed(mode, "stdout, " + difference, jit, native, actual);
    if (late)
        return {Verdict::Slow, std::string(mode.name) + ": " + std::to_string(std::lround(actual.wallMs)) + " ms", {}};
    return {};
}

// The verdict over the modes: a failure outweighs being slow.
Finding compareModes(const Program& program, const NativeBuild& build) {
    Command native = nativeCommand(build, program, {});
    native.timeLimit = kNativeLimit;
    const Outcome expected = run(native);
    if (!expected.succeeded()) return discarded("native: " + describeEnd(expected));
    Finding worst;
    for (const Mode* mode : kFuzzModes)
        if (Finding finding = tryMode(*mode, program, native, expected); finding.verdict > worst.verdict)
            worst = std::move(finding);
    return worst;
}

Finding examine(Seed seed, const fs::path& source, const fs::path& headers) {
    Command generate;
    generate.argv = {"csmith", "--seed", std::to_string(seed), "--output", source.string()};
    generate.directory = source.parent_path();
    if (Outcome outcome = run(generate); !outcome.succeeded()) return discarded("csmith: " + describeEnd(outcome));

    Program program = readProgram(source);
    program.header = {};
    program.header.flags = {"-I" + headers.string(), "-w"};
    const NativeBuild build = buildNative(program, "-O1");
    if (build.executable.empty()) return discarded("clang: " + build.error.substr(0, build.error.find('\n')));
    Finding finding = compareModes(program, build);
    std::error_code ignored;
    fs::remove(repositoryRoot() / build.executable, ignored);
    return finding;
}

class Campaign {
public:
    Campaign(Options options) : options_(std::move(options)), record_(options_.record), headers_(csmithHeaders()) {
        fs::create_directories(workFolder());
        fs::create_directories(options_.failures);
    }

    /// Runs all seeds; returns whether none failed.
    bool run() {
        {
            std::vector<std::jthread> workers;
            workers.reserve(options_.jobs);
            for (unsigned i = 0; i < options_.jobs; ++i)
                workers.emplace_back([this] { work(); });
        }
        const std::uint64_t discardedCount = counts_[Verdict::Discarded];
        std::printf("%llu run, %llu discarded, %llu failed, %llu slow\n",
                    static_cast<unsigned long long>(options_.count - discardedCount),
                    static_cast<unsigned long long>(discardedCount),
                    static_cast<unsigned long long>(counts_[Verdict::Failed]),
                    static_cast<unsigned long long>(counts_[Verdict::Slow]));
        return counts_[Verdict::Failed] == 0;
    }

private:
    static fs::path workFolder() { return buildFolder() / "fuzz"; }

    void work() {
        for (std::uint64_t index = next_++; index < options_.count; index = next_++) {
            const Seed seed = options_.seed + index;
            if (auto known = record_.verdictOf(seed)) {
                std::lock_guard lock(mutex_);
                count(*known);
                continue;
            }
            const fs::path source = workFolder() / ("csmith_" + std::to_string(seed) + ".c");
            Finding finding = examine(seed, source, headers_);
            std::lock_guard lock(mutex_);
            settle(seed, source, finding);
        }
    }

    void settle(Seed seed, const fs::path& source, const Finding& finding) {
        record_.add(seed, finding);
        if (finding.verdict == Verdict::Failed) {
            const fs::path kept = options_.failures / source.filename();
            fs::copy_file(source, kept, fs::copy_options::overwrite_existing);
            std::ofstream(kept.string() + ".txt") << finding.report;
        }
        if (finding.verdict != Verdict::Passed)
            std::cout << "seed " << seed << ' ' << nameOf(finding.verdict) << ": " << finding.reason << std::endl;
        std::error_code ignored;
        fs::remove(source, ignored);
        fs::remove_all(source.string() + ".cache", ignored);
        count(finding.verdict);
    }

    void count(Verdict verdict) {
        constexpr std::uint64_t kProgressEvery = 50;
        ++counts_[verdict];
        if (++done_ % kProgressEvery == 0)
            std::cerr << done_ << " of " << options_.count << ", " << counts_[Verdict::Failed] << " failed"
                      << std::endl;
    }

    const Options options_;
    Record record_; // `add` under mutex_
    const fs::path headers_;
    std::atomic<std::uint64_t> next_ = 0;
    std::mutex mutex_;
    std::map<Verdict, std::uint64_t> counts_; // under mutex_
    std::uint64_t done_ = 0;                  // under mutex_
};

} // namespace
} // namespace kiln::test

int main(int argc, char** argv) {
    using namespace kiln::test;
    Options options;
    options.failures = buildFolder() / "fuzz/failures";
    CLI::App app("Random C programs in several modes (kFuzzModes), against native code");
    app.add_option("--count", options.count, "How many programs")->capture_default_str();
    app.add_option("--seed", options.seed, "csmith's seed of the first; the others follow")->capture_default_str();
    app.add_option("--jobs", options.jobs, "How many at a time")->capture_default_str()->check(CLI::Range(1, 1024));
    app.add_option("--record", options.record, "File of verdicts; programs that stand there are not run again");
    app.add_option("--failures", options.failures, "Where failing programs are kept")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    try {
        return Campaign(options).run() ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "run_csmith: " << error.what() << "\n";
        return 1;
    }
}
