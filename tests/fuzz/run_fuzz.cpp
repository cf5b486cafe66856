// Random programs of a generator, each in several modes against the natively built one; a record says which were run.
#include "tests/fuzz/examine.h"
#include "tests/support/command.h"
#include "tests/support/places.h"

#include <CLI/CLI.hpp>

#include <sys/resource.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

struct Options {
    std::string generator = "csmith";
    std::uint64_t count = 100;
    std::uint64_t until = 0;
    Seed seed = 1;
    unsigned jobs = 2;
    std::string record;
    std::string build;
    fs::path stopFile;
    fs::path writeTo;
    fs::path failures = buildFolder() / "fuzz/failures";
};

double cpuSecondsOfChildren() {
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::string commitOfTree() {
    Command ask;
    ask.argv = {"git", "rev-parse", "--short", "HEAD"};
    ask.directory = repositoryRoot();
    const std::string answer = run(ask).out;
    return answer.substr(0, answer.find('\n'));
}

fs::path recordOf(const Options& options) {
    if (options.record == "none") return {};
    if (!options.record.empty()) return options.record;
    return repositoryRoot() / "tests/fuzz" / (options.generator + ".record");
}

class Campaign {
public:
    Campaign(Options options, const Generator& generator)
        : options_(std::move(options)), generator_(generator), record_(recordOf(options_)), next_(options_.seed) {
        fs::create_directories(workFolder());
        fs::create_directories(options_.failures);
        const std::string build = options_.build.empty() ? commitOfTree() : options_.build;
        record_.note("build " + build + ": " + fuzzModes());
    }

    /// Runs what was asked for; returns whether none failed.
    bool run() {
        {
            std::vector<std::jthread> workers;
            workers.reserve(options_.jobs);
            for (unsigned i = 0; i < options_.jobs; ++i)
                workers.emplace_back([this] { work(); });
        }
        report();
        return counts_[static_cast<int>(Verdict::Failed)] == 0;
    }

private:
    static fs::path workFolder() { return buildFolder() / "fuzz"; }

    std::optional<Seed> takeSeed() {
        std::lock_guard lock(mutex_);
        const bool enough = options_.until != 0 && record_.count(Verdict::Passed) >= options_.until;
        if (taken_ == options_.count || enough) return std::nullopt;
        if (!options_.stopFile.empty() && fs::exists(options_.stopFile)) return std::nullopt;
        while (record_.verdictOf(next_))
            ++next_;
        ++taken_;
        return next_++;
    }

    void work() {
        while (std::optional<Seed> seed = takeSeed()) {
            std::string name = options_.generator + "_" + std::to_string(*seed);
            const fs::path source = workFolder() / name.append(generator_.extension);
            Finding finding = examine(generator_, *seed, source);
            std::lock_guard lock(mutex_);
            settle(*seed, source, finding);
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
        count(finding.verdict);
    }

    void count(Verdict verdict) {
        constexpr std::uint64_t kProgressEvery = 50;
        ++counts_[static_cast<int>(verdict)];
        if (++done_ % kProgressEvery == 0) report();
    }

    void report() {
        std::string text = options_.generator + ": " + std::to_string(done_) + " run";
        for (Verdict verdict : {Verdict::Passed, Verdict::Discarded, Verdict::Slow, Verdict::Failed})
            text.append(", " + std::to_string(counts_[static_cast<int>(verdict)]) + " ").append(nameOf(verdict));
        std::printf("%s; %.2f CPU seconds a program; passed in all: %llu\n", text.c_str(),
                    cpuSecondsOfChildren() / static_cast<double>(done_ ? done_ : 1),
                    static_cast<unsigned long long>(record_.count(Verdict::Passed)));
        std::fflush(stdout);
    }

    const Options options_;
    const Generator& generator_;
    std::mutex mutex_;
    // Under mutex_:
    Record record_;
    Seed next_;
    std::uint64_t taken_ = 0;
    std::uint64_t done_ = 0;
    std::array<std::uint64_t, 4> counts_{};
};

std::string listGenerators() {
    std::string text;
    for (const Generator& generator : generators())
        text.append(text.empty() ? "" : "; ").append(generator.name).append(": ").append(generator.what);
    return text;
}

} // namespace
} // namespace kiln::test

int main(int argc, char** argv) {
    using namespace kiln::test;
    Options options;
    CLI::App app("Random programs in several modes, against native code");
    app.add_option("--generator", options.generator, listGenerators())->capture_default_str();
    app.add_option("--count", options.count, "How many programs that do not stand in the record")
        ->capture_default_str();
    app.add_option("--until", options.until, "Stop when so many in the record have passed");
    app.add_option("--seed", options.seed, "Where to begin; what stands in the record is passed over")
        ->capture_default_str();
    app.add_option("--jobs", options.jobs, "How many at a time")->capture_default_str()->check(CLI::Range(1, 1024));
    app.add_option("--record", options.record, "File of verdicts, or none; tests/fuzz/GENERATOR.record unless told");
    app.add_option("--build", options.build, "Name of the build, for the record; the commit unless told");
    app.add_option("--stop-file", options.stopFile, "Stop when there is such a file");
    app.add_option("--write", options.writeTo, "Only write the program of --seed there");
    app.add_option("--failures", options.failures, "Where failing programs are kept")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    try {
        const Generator* generator = generatorNamed(options.generator);
        if (!generator) throw std::runtime_error("no generator is named '" + options.generator + "'");
        if (!options.writeTo.empty()) {
            const std::string complaint = generator->write(options.seed, fs::absolute(options.writeTo));
            if (!complaint.empty()) throw std::runtime_error(complaint);
            return 0;
        }
        return Campaign(options, *generator).run() ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "run_fuzz: " << error.what() << "\n";
        return 1;
    }
}
