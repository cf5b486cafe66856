#include "tests/coverage/execute.h"

#include "tests/coverage/caller.h"
#include "tests/coverage/traces.h"
#include "tests/support/command.h"
#include "tests/support/jit_run.h"
#include "tests/support/places.h"
#include "tests/support/text.h"

#include <llvm/Support/xxhash.h>

#include <optional>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

constexpr unsigned kNativeSeconds = 1;
// Of processor time: the interpreter is slower, and under test more so.
constexpr unsigned kInterpreterSeconds = 40;
constexpr std::chrono::minutes kTimeLimit{5};

/// A native run: how it was optimized, and what it finds in memory that nobody wrote.
struct NativeRun {
    std::string_view optimization;
    std::string_view stackByte;
    std::string_view heapByte;
};
constexpr NativeRun kNativeRuns[] = {{"-O0", "0", "0"}, {"-O0", "170", "170"}, {"-O2", "85", "85"}};

std::string link(const fs::path& program, std::string_view optimization, const fs::path& executable) {
    Command command;
    command.argv = {KILN_NATIVE_CXX,
                    std::string(optimization),
                    "-march=native",
                    "-w",
                    program.string(),
                    "-o",
                    executable.string(),
                    "-fuse-ld=lld",
                    std::string("-L") + KILN_HARNESS_FOLDER,
                    std::string("-Wl,-rpath,") + KILN_HARNESS_FOLDER,
                    "-lkiln_cover_harness",
                    "-lm"};
    command.timeLimit = kTimeLimit;
    Outcome outcome = run(command);
    return outcome.succeeded() ? "" : describeEnd(outcome) + ": " + lastLines(outcome.err, 3);
}

Traces runNative(const fs::path& executable, const NativeRun& how, const std::string& sets) {
    Command command;
    command.argv = {executable.string(), std::string(how.stackByte), std::to_string(kNativeSeconds), sets};
    command.environment = {{"MALLOC_PERTURB_", std::string(how.heapByte)}};
    command.timeLimit = kTimeLimit;
    return parseTraces(run(command).out);
}

Command interpreted(const fs::path& program, const std::string& sets) {
    Command command;
    command.directory = repositoryRoot();
    command.argv = {jitRunPath(),
                    "--tier=interpreter",
                    "--cache=off",
                    std::string("-L") + KILN_HARNESS_FOLDER,
                    "-lkiln_cover_harness",
                    program.string(),
                    "0",
                    std::to_string(kInterpreterSeconds),
                    sets};
    command.timeLimit = kTimeLimit;
    return command;
}

/// What native code does, where it is of one mind; the others say why they are left out.
struct Truth {
    Traces traces;
    std::string sets; ///< that mean something, as digits
    bool isUndefined = false, hasNoEnd = false;
};

Truth truthOf(const Traces (&runs)[std::size(kNativeRuns)]) {
    Truth truth{.traces = runs[0], .sets = {}};
    for (unsigned set = 0; set < kCoverSets; ++set) {
        const Trace& first = runs[0][set];
        if (!first.isThere()) continue;
        if (first.tookTooLong()) {
            truth.hasNoEnd = true;
        } else if (!difference(first, runs[1][set]).empty() || !difference(first, runs[2][set]).empty()) {
            truth.isUndefined = true;
        } else {
            truth.sets += static_cast<char>('0' + set);
        }
    }
    return truth;
}

Finding judge(const Truth& truth, const Traces& traces) {
    Finding finding{.verdict = Verdict::Agrees, .reason = {}, .sets = 0};
    for (char digit : truth.sets) {
        const unsigned set = static_cast<unsigned>(digit - '0');
        std::string reason = difference(truth.traces[set], traces[set]);
        if (reason.empty()) {
            finding.sets += truth.traces[set].faulted() ? 0 : 1;
            continue;
        }
        finding.verdict = traces[set].tookTooLong() ? Verdict::Slow : Verdict::Differs;
        finding.reason = "set " + std::to_string(set) + ": " + reason;
        return finding;
    }
    if (finding.sets == 0) finding.verdict = Verdict::BothFault;
    return finding;
}

} // namespace

bool isSampled(std::string_view project, std::string_view level, std::string_view function, uint64_t seed,
               double percent) {
    std::string all =
        std::to_string(seed) + "\n" + std::string(project) + "\n" + std::string(level) + "\n" + std::string(function);
    constexpr double kRange = 1 << 20;
    return double(llvm::xxh3_64bits(all) % (1 << 20)) < percent / 100 * kRange;
}

Finding execute(const Sample& sample, const fs::path& folder) {
    fs::create_directories(folder);
    const fs::path program = folder / "caller.bc";
    if (std::string error = writeCaller(sample.bitcode, sample.function, program); !error.empty())
        return {Verdict::NotCallable, error, 0};
    Traces runs[std::size(kNativeRuns)];
    std::string sets = "0123";
    for (size_t i = 0; i < std::size(kNativeRuns); ++i) {
        const fs::path executable = folder / ("native" + std::string(kNativeRuns[i].optimization));
        if (!fs::exists(executable))
            if (std::string error = link(program, kNativeRuns[i].optimization, executable); !error.empty())
                return {Verdict::NotCallable, error, 0};
        runs[i] = runNative(executable, kNativeRuns[i], sets);
        std::erase_if(sets, [&](char digit) { return runs[i][static_cast<size_t>(digit - '0')].tookTooLong(); });
    }
    const Truth truth = truthOf(runs);
    Finding finding;
    if (truth.sets.empty()) {
        finding = {truth.hasNoEnd && !truth.isUndefined ? Verdict::NoEnd : Verdict::Undefined, "", 0};
    } else {
        Command command = interpreted(program, truth.sets);
        Outcome outcome = run(command);
        finding = judge(truth, parseTraces(outcome.out));
        if (finding.verdict == Verdict::Differs)
            finding.reason += " (" + describeEnd(outcome) +
                              (outcome.err.empty() ? "" : ": " + lastLines(outcome.err, 2)) + "); " +
                              shellLine(command);
    }
    if (finding.verdict < Verdict::Slow) fs::remove_all(folder);
    return finding;
}

} // namespace kiln::test
