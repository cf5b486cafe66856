// jit-run: runs one program, and ends as it ends.

#include "jit_run_options.h"
#include "stats_json.h"

#include "kiln/kiln.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dlfcn.h>
#include <optional>
#include <unistd.h>

using namespace kiln;
using namespace kiln::tools;

namespace {

constexpr int kCannotRun = 125;

// What the handler at exit needs; the guest may end the process from anywhere.
struct Run {
    JitRunOptions options;
    std::optional<Engine> engine;
    std::optional<Program> program;
    double toMainMs = 0;
};
Run* run = nullptr; // lives to the end of the process

/// Milliseconds since this process was started, dynamic linking included.
double sinceStartMs() {
    static const double startMs = [] {
        // Field 22 of /proc/self/stat: clock ticks since boot, of 10 ms; too coarse, so it only bounds what is measured
        // here.
        return 0.0;
    }();
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    static const double first = static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6 - first + startMs;
}

void writeStats() {
    if (run->options.stats == JitRunOptions::StatsFormat::None || !run->engine) return;
    RunTimes times{run->toMainMs, sinceStartMs()};
    Stats stats = run->engine->stats();
    std::string text =
        run->options.stats == JitRunOptions::StatsFormat::Json ? statsAsJson(stats, times) : statsAsText(stats, times);
    std::FILE* out = run->options.statsFile.empty() ? stderr : std::fopen(run->options.statsFile.c_str(), "w");
    if (!out) {
        std::fprintf(stderr, "jit-run: cannot write %s: %s\n", run->options.statsFile.c_str(), std::strerror(errno));
        return;
    }
    std::fwrite(text.data(), 1, text.size(), out);
    if (out != stderr) std::fclose(out);
}

int fail(const std::string& message) {
    std::fprintf(stderr, "jit-run: %s\n", message.c_str());
    return kCannotRun;
}

bool openLibraries(const std::vector<std::string>& libraries) {
    for (const std::string& library : libraries) {
        // Debian's libm.so and libc.so are linker scripts; the process has those libraries anyway.
        if (library == "libm.so" || library == "libc.so" || library == "libpthread.so" || library == "libdl.so")
            continue;
        if (!dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL)) {
            fail(dlerror());
            return false;
        }
    }
    return true;
}

} // namespace

int main(int argc, char** argv) {
    sinceStartMs();
    ParseOutcome outcome = parseCommandLine(argc, argv);
    if (outcome.exitStatus >= 0) return outcome.exitStatus;
    run = new Run{std::move(outcome.options), std::nullopt, std::nullopt, 0};
    JitRunOptions& options = run->options;
    if (!openLibraries(options.libraries)) return kCannotRun;
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
    // Before the program's own handlers are registered, so that it runs after them.
    std::atexit([] { writeStats(); });

    auto program = run->engine->load(options.sources, options.frontEndArgs);
    if (!program) return fail(program.error().message);
    run->program.emplace(std::move(*program));
    const std::string& warnings = run->program->diagnostics();
    std::fwrite(warnings.data(), 1, warnings.size(), stderr);

    run->toMainMs = sinceStartMs();
    auto status = run->program->run(options.programArgs, options.entry);
    if (!status) return fail(status.error().message);
    // As natively: exit runs the program's handlers, then ours; the engine is left to the operating system.
    run->engine->stop();
    std::exit(*status);
}
