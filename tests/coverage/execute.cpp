#include "tests/coverage/execute.h"

#include "tests/coverage/caller.h"
#include "tests/coverage/traces.h"
#include "tests/support/command.h"
#include "tests/support/jit_run.h"
#include "tests/support/places.h"
#include "tests/support/text.h"

#include <llvm/Support/xxhash.h>

#include <csignal>

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

/// The sets of each call, as the harness wants them.
std::string joined(const std::vector<std::string>& sets) {
    std::string text;
    for (const std::string& ofCall : sets)
        text += (&ofCall == sets.data() ? "" : ",") + ofCall;
    return text;
}

std::vector<Traces> runNative(const fs::path& executable, const NativeRun& how, const std::vector<std::string>& sets) {
    Command command;
    command.argv = {executable.string(), std::string(how.stackByte), std::to_string(kNativeSeconds), joined(sets)};
    command.environment = {{"MALLOC_PERTURB_", std::string(how.heapByte)}};
    command.timeLimit = kTimeLimit;
    return parseTraces(run(command).out, sets.size());
}

Command interpreted(const fs::path& program, const std::vector<std::string>& sets) {
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
                    joined(sets)};
    command.timeLimit = kTimeLimit;
    return command;
}

/// What native code does, where it is of one mind; the others say why they are left out.
struct Truth {
    Traces traces;
    std::string sets; ///< that mean something, as digits
    bool isUndefined = false, hasNoEnd = false;
};

Truth truthOf(const std::vector<Traces> (&runs)[std::size(kNativeRuns)], size_t call) {
    Truth truth{.traces = runs[0][call], .sets = {}};
    for (unsigned set = 0; set < kCoverSets; ++set) {
        const Trace& first = runs[0][call][set];
        if (!first.isThere()) continue;
        if (first.tookTooLong()) {
            truth.hasNoEnd = true;
        } else if (!difference(first, runs[1][call][set]).empty() || !difference(first, runs[2][call][set]).empty()) {
            truth.isUndefined = true;
        } else {
            truth.sets += static_cast<char>('0' + set);
        }
    }
    return truth;
}

Finding judge(const Truth& truth, const Traces& traces) {
    if (truth.sets.empty()) return {truth.hasNoEnd && !truth.isUndefined ? Verdict::NoEnd : Verdict::Undefined, "", 0};
    Finding finding{.verdict = Verdict::Agrees, .reason = {}, .sets = 0};
    for (char digit : truth.sets) {
        const unsigned set = static_cast<unsigned>(digit - '0');
        std::string reason = difference(truth.traces[set], traces[set]);
        if (reason.empty()) {
            finding.sets += truth.traces[set].faulted() ? 0 : 1;
            continue;
        }
        finding.reason = "set " + std::to_string(set) + ": " + reason;
        finding.verdict = Verdict::Wild;
        if (truth.traces[set].end == -SIGSEGV && traces[set].isThere()) continue;
        finding.verdict = traces[set].tookTooLong() ? Verdict::Slow : Verdict::Differs;
        return finding;
    }
    if (finding.sets == 0 && finding.verdict == Verdict::Agrees) finding.verdict = Verdict::BothFault;
    return finding;
}

std::vector<Finding> executeTogether(const std::vector<Sample>& samples, const fs::path& folder) {
    std::vector<Finding> findings(samples.size());
    auto fail = [&](const std::string& why) {
        for (Finding& finding : findings)
            finding = {Verdict::NotCallable, why, 0};
        return findings;
    };
    fs::remove_all(folder);
    fs::create_directories(folder);
    const fs::path program = folder / "caller.bc";
    std::vector<Callee> callees;
    for (const Sample& sample : samples)
        callees.push_back({sample.bitcode, sample.function});
    const std::vector<std::string> problems = writeCallers(callees, program);

    std::vector<Traces> runs[std::size(kNativeRuns)];
    std::vector<std::string> sets(samples.size(), "0123");
    for (size_t i = 0; i < std::size(kNativeRuns); ++i) {
        const fs::path executable = folder / ("native" + std::string(kNativeRuns[i].optimization));
        if (!fs::exists(executable))
            if (std::string error = link(program, kNativeRuns[i].optimization, executable); !error.empty())
                return fail(error);
        runs[i] = runNative(executable, kNativeRuns[i], sets);
        for (size_t call = 0; call < sets.size(); ++call)
            std::erase_if(sets[call],
                          [&](char digit) { return runs[i][call][static_cast<size_t>(digit - '0')].tookTooLong(); });
    }
    std::vector<Truth> truths;
    for (size_t call = 0; call < samples.size(); ++call) {
        truths.push_back(truthOf(runs, call));
        sets[call] = truths[call].sets;
    }
    const Command command = interpreted(program, sets);
    const Outcome outcome = run(command);
    const std::vector<Traces> traces = parseTraces(outcome.out, samples.size());
    for (size_t call = 0; call < samples.size(); ++call) {
        if (!problems[call].empty()) {
            findings[call] = {Verdict::NotCallable, problems[call], 0};
            continue;
        }
        findings[call] = judge(truths[call], traces[call]);
        if (findings[call].verdict == Verdict::Differs)
            findings[call].reason += " (" + describeEnd(outcome) +
                                     (outcome.err.empty() ? "" : ": " + lastLines(outcome.err, 2)) + "); " +
                                     shellLine(command);
    }
    return findings;
}

} // namespace

bool isSampled(std::string_view project, std::string_view level, std::string_view function, uint64_t seed,
               double percent) {
    std::string all =
        std::to_string(seed) + "\n" + std::string(project) + "\n" + std::string(level) + "\n" + std::string(function);
    constexpr double kRange = 1 << 20;
    return double(llvm::xxh3_64bits(all) % (1 << 20)) < percent / 100 * kRange;
}

std::vector<Finding> execute(const std::vector<Sample>& samples, const fs::path& folder) {
    std::vector<Finding> findings = executeTogether(samples, folder);
    // What goes wrong together is looked at alone.
    bool isKept = false;
    for (size_t i = 0; i < samples.size(); ++i) {
        if (findings[i].verdict < Verdict::NotCallable) continue;
        const fs::path own = samples.size() == 1 ? folder : fs::path(folder.string() + "." + std::to_string(i));
        if (samples.size() != 1) findings[i] = executeTogether({samples[i]}, own).front();
        if (findings[i].verdict < Verdict::Slow)
            fs::remove_all(own);
        else
            isKept = isKept || own == folder;
    }
    if (!isKept) fs::remove_all(folder);
    return findings;
}

} // namespace kiln::test
