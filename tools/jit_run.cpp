// jit-run: runs one program, and ends as it ends.

#include "fatal_signals.h"
#include "jit_run_options.h"
#include "profile_files.h"
#include "run_report.h"

#include "kiln/kiln.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <unistd.h>

using namespace kiln;
using namespace kiln::tools;

namespace {

constexpr int kCannotRun = 125;

// What the handler at exit needs; the guest may end the process from anywhere.
struct Run {
    JitRunOptions options;
    std::chrono::steady_clock::time_point start;
    pid_t pid = getpid();
    std::optional<Engine> engine = std::nullopt;
    std::optional<Program> program = std::nullopt;
    double toMainMs = 0;
    std::atomic_flag reported = {}, profileWritten = {};
};
Run* run = nullptr; // lives to the end of the process

/// Since main of jit-run began. Limit: what the dynamic linker did before (some 15 ms for LLVM) is not in it: the
/// kernel tells when a process began only to 10 ms.
double elapsedMs() {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - run->start).count();
}

int fail(const std::string& message) {
    std::fprintf(stderr, "jit-run: %s\n", message.c_str());
    return kCannotRun;
}

/// Once, and only in the process that was asked for it: the program's forks end in the same handlers.
void writeStats() {
    if (getpid() != run->pid || run->reported.test_and_set()) return;
    RunTimes times{run->toMainMs, elapsedMs()};
    Stats stats = run->engine->stats();
    std::string text = run->options.stats == StatsFormat::Json ? statsAsJson(stats, times) : statsAsText(stats, times);
    const std::string& file = run->options.statsFile;
    std::FILE* out = file.empty() ? stderr : std::fopen(file.c_str(), "we");
    if (!out) {
        fail("cannot write '" + file + "': " + std::strerror(errno));
        return;
    }
    std::fwrite(text.data(), 1, text.size(), out);
    std::fflush(out);
    if (out != stderr) std::fclose(out);
}

/// False: the file for them cannot be written. Found out now, not after the program has run.
bool arrangeStats() {
    if (run->options.stats == StatsFormat::None) return true;
    std::string& file = run->options.statsFile;
    if (!file.empty()) {
        std::FILE* out = std::fopen(file.c_str(), "we");
        if (!out) {
            fail("cannot write '" + file + "': " + std::strerror(errno));
            return false;
        }
        std::fclose(out);
        file = std::filesystem::absolute(file); // the program may change its folder
    }
    // Before the program's own handlers are registered, so that it runs after them.
    std::atexit(writeStats);
    std::at_quick_exit(writeStats);
    onFatalSignal(writeStats);
    return true;
}

/// Not when a signal ends the program: its threads may hold what this needs.
void writeCounts() {
    if (getpid() != run->pid || !run->program || run->profileWritten.test_and_set()) return;
    const std::string error = writeProfile(run->program->profile(), run->options.profileOut);
    if (!error.empty()) fail(error);
}

/// False: the file cannot be written. Found out now, as above.
bool arrangeProfile() {
    std::string& file = run->options.profileOut;
    if (file.empty()) return true;
    if (const std::string error = whyNotWritable(file); !error.empty()) {
        fail(error);
        return false;
    }
    file = std::filesystem::absolute(file);
    std::atexit(writeCounts);
    std::at_quick_exit(writeCounts);
    return true;
}

/// Hands the counts of earlier runs to the program. False: they cannot be read.
bool useProfiles() {
    if (run->options.profiles.empty()) return true;
    auto profile = readProfiles(run->options.profiles);
    if (!profile) {
        fail(profile.error().message);
        return false;
    }
    const ProfileMatch match = run->program->addProfile(*profile);
    if (run->options.explain) std::fprintf(stderr, "kiln: profile: %s\n", matchText(match).c_str());
    if (match.used == 0 && profile->functions() != 0) fail("the profile is of another program: " + matchText(match));
    return true;
}

} // namespace

int main(int argc, char** argv) {
    auto start = std::chrono::steady_clock::now();
    ParseOutcome outcome = parseCommandLine(argc, argv);
    if (outcome.exitStatus >= 0) return outcome.exitStatus;
    run = new Run{.options = std::move(outcome.options), .start = start};
    JitRunOptions& options = run->options;
    if (auto opened = openLibraries(options.libraries); !opened) return fail(opened.error().message);

    options.engine.log = [](LogLevel, std::string_view line) {
        std::fprintf(stderr, "jit-run: %.*s\n", static_cast<int>(line.size()), line.data());
    };
    if (options.explain)
        options.engine.explain = [](std::string_view line) {
            std::fprintf(stderr, "kiln: %.*s\n", static_cast<int>(line.size()), line.data());
        };
    auto engine = Engine::create(options.engine);
    if (!engine) return fail(engine.error().message);
    run->engine.emplace(std::move(*engine));
    if (!arrangeStats() || !arrangeProfile()) return kCannotRun;

    auto program = run->engine->load(options.sources, options.frontEndArgs);
    if (!program) return fail(program.error().message);
    run->program.emplace(std::move(*program));
    if (!useProfiles()) return kCannotRun;
    const std::string& warnings = run->program->diagnostics();
    std::fwrite(warnings.data(), 1, warnings.size(), stderr);

    run->toMainMs = elapsedMs();
    auto status = run->program->run(options.programArgs, options.entry);
    if (!status) return fail(status.error().message);
    // As natively: exit runs the program's handlers, then ours; the engine is left to the operating system.
    run->engine->stop();
    std::exit(*status);
}
