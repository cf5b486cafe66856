// How complete the interpreter is: which functions of large code bases it runs, and why it leaves the others to
// compiled code.
//
// Sources come from Debian, bitcode is made once; both are kept, so measuring a new build takes seconds.
#include "tests/coverage/bitcode.h"
#include "tests/coverage/execute.h"
#include "tests/coverage/figures.h"
#include "tests/coverage/measure.h"
#include "tests/support/places.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iostream>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

constexpr const char* kServe = "--serve-measurements";

struct Options {
    std::vector<std::string> projects;
    unsigned jobs = 2;
    bool measureOnly = false;
    fs::path folder = buildFolder().parent_path() / "coverage";
    fs::path json;
    bool lists = false;
    bool executes = false;
    uint64_t seed = 1;
    double percent = 1;
};

/// Calls `work(i)` for i in [0, count) on some threads.
void inParallel(unsigned jobs, size_t count, const std::function<void(size_t)>& work) {
    std::atomic<size_t> next{0};
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < std::max(1u, jobs); ++i)
        threads.emplace_back([&] {
            for (size_t at = next++; at < count; at = next++)
                work(at);
        });
    for (std::thread& thread : threads)
        thread.join();
}

bool isChosen(const Project& project, const Options& options) {
    return options.projects.empty() || std::ranges::find(options.projects, project.name) != options.projects.end();
}

void compileAll(const std::vector<Unit>& units, const Options& options) {
    std::atomic<size_t> made{0};
    inParallel(options.jobs, units.size() * kLevels.size(), [&](size_t i) {
        if (compileToBitcode(units[i / kLevels.size()], kLevels[i % kLevels.size()], options.folder)) ++made;
    });
    std::cerr << units.front().project << ": " << made << " of " << units.size() * kLevels.size()
              << " files compiled\n";
}

struct Measured {
    std::vector<FiguresRow> rows;
    std::vector<Sample> samples; ///< to be executed
};

Measured measureProject(const std::vector<Unit>& units, const Options& options) {
    struct Job {
        FiguresRow row;
        std::vector<const Unit*> units;
        std::vector<fs::path> files;
        std::vector<Sample> samples;
    };
    std::vector<Job> jobs;
    for (bool isCxx : {false, true})
        for (std::string_view level : kLevels) {
            Job job{{units.front().project, isCxx ? "C++" : "C", std::string(level), {}}, {}, {}, {}};
            for (const Unit& unit : units)
                if (fs::path file = bitcodeOf(unit, level, options.folder); unit.isCxx == isCxx && fs::exists(file)) {
                    job.units.push_back(&unit);
                    job.files.push_back(file);
                }
            if (!job.files.empty()) jobs.push_back(std::move(job));
        }
    const std::string self = "/proc/self/exe"; // of the child: what runs here, even when a newer one was built since
    inParallel(options.jobs, jobs.size(), [&](size_t i) {
        Job& job = jobs[i];
        measureFiles(job.files, self, kServe, [&](size_t at, const MeasuredFile& measured) {
            const std::string& file = job.units[at]->file;
            for (const FunctionTranslation* function : job.row.figures.add(file, measured))
                if (options.executes &&
                    isSampled(job.row.project, job.row.level, function->name, options.seed, options.percent))
                    job.samples.push_back({job.row.project, job.row.level, file, job.files[at], function->name});
        });
    });
    Measured measured;
    for (Job& job : jobs) {
        measured.rows.push_back(std::move(job.row));
        measured.samples.insert(measured.samples.end(), job.samples.begin(), job.samples.end());
    }
    return measured;
}

/// Executes the samples and says how that went; how many differ.
size_t executeAll(const std::vector<Sample>& samples, const Options& options) {
    std::array<size_t, std::size(kVerdictNames)> counts{};
    std::mutex mutex;
    size_t sets = 0;
    std::vector<std::string> remarks(samples.size());
    constexpr size_t kTogether = 20;
    inParallel(options.jobs, (samples.size() + kTogether - 1) / kTogether, [&](size_t batch) {
        const size_t first = batch * kTogether, end = std::min(first + kTogether, samples.size());
        const std::vector<Finding> findings = execute(
            {samples.begin() + static_cast<std::ptrdiff_t>(first), samples.begin() + static_cast<std::ptrdiff_t>(end)},
            options.folder / "executed" / std::to_string(batch));
        std::lock_guard lock(mutex);
        for (size_t i = first; i < end; ++i) {
            const Sample& sample = samples[i];
            const Finding& finding = findings[i - first];
            ++counts[static_cast<size_t>(finding.verdict)];
            sets += finding.sets;
            if (finding.verdict >= Verdict::Wild)
                remarks[i] = std::string(kVerdictNames[static_cast<size_t>(finding.verdict)]) + ": " + sample.project +
                             " " + sample.level + " " + sample.file + ": " + sample.function + ": " + finding.reason +
                             "\n";
            if (finding.verdict == Verdict::Differs) std::cerr << remarks[i];
        }
        std::cerr << "executed " << end - first << " of " << samples.size() << "\n";
    });
    std::cout << "\nexecuted " << samples.size() << " functions, " << sets << " sets of inputs compared to the end\n";
    for (size_t i = 0; i < counts.size(); ++i)
        std::cout << "  " << kVerdictNames[i] << ": " << counts[i] << "\n";
    for (const std::string& remark : remarks)
        std::cout << remark;
    return counts[static_cast<size_t>(Verdict::Differs)];
}

int runCoverage(const Options& options) {
    std::vector<FiguresRow> rows;
    std::vector<Sample> samples;
    fs::create_directories(options.folder);
    for (const Project& project : projects()) {
        if (!isChosen(project, options)) continue;
        if (!options.measureOnly)
            if (std::string error = provide(project, options.folder); !error.empty()) {
                std::cerr << project.name << ": " << error << "\n";
                continue;
            }
        std::vector<Unit> units = unitsOf(project, options.folder);
        if (units.empty()) {
            std::cerr << project.name << ": has no files\n";
            continue;
        }
        if (!options.measureOnly) compileAll(units, options);
        Measured measured = measureProject(units, options);
        rows.insert(rows.end(), measured.rows.begin(), measured.rows.end());
        samples.insert(samples.end(), measured.samples.begin(), measured.samples.end());
    }
    rows = withTotals(std::move(rows));
    std::cout << figuresText(rows);
    if (!options.json.empty()) std::ofstream(options.json) << figuresJson(rows);
    const size_t differ = options.executes ? executeAll(samples, options) : 0;
    return rows.empty() || differ ? 1 : 0;
}

} // namespace
} // namespace kiln::test

int main(int argc, char** argv) {
    using namespace kiln::test;
    if (argc == 2 && std::string_view(argv[1]) == kServe) {
        serveMeasurements(std::cin, std::cout);
        return 0;
    }
    Options options;
    CLI::App app("How much of large code bases the interpreter runs.");
    app.add_option("--project", options.projects, "only these; repeatable");
    app.add_option("--jobs", options.jobs, "how many compilers and measurements at once");
    app.add_option("--folder", options.folder, "where sources and bitcode are kept");
    app.add_option("--json", options.json, "the figures as JSON lines, into this file");
    app.add_flag("--measure-only", options.measureOnly, "with the bitcode that is there");
    app.add_flag("--execute", options.executes,
                 "call a sample of the interpretable functions, and compare with native code");
    app.add_option("--seed", options.seed, "which sample");
    app.add_option("--percent", options.percent, "how large a sample");
    app.add_flag("--list", options.lists, "the projects");
    CLI11_PARSE(app, argc, argv);
    if (options.lists) {
        for (const Project& project : projects())
            std::cout << project.name << "\n";
        return 0;
    }
    if (nice(15) == -1) {
    } // it is the machine of others, too
    return runCoverage(options);
}
