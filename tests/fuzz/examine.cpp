#include "tests/fuzz/examine.h"

#include "tests/support/jit_run.h"
#include "tests/support/modes.h"
#include "tests/support/native.h"
#include "tests/support/places.h"
#include "tests/support/text.h"

#include <chrono>
#include <cmath>
#include <vector>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

// Nearly all that end at all end within milliseconds.
constexpr std::chrono::seconds kNativeLimit{1};
constexpr std::chrono::seconds kJitLimit{60};
constexpr std::chrono::seconds kSecondChance{300};
// The interpreter may take this many times the native time before a run without end is held against it.
constexpr double kSlowestRatio = 300;

constexpr const Mode* kFuzzModes[] = {&modeNamed("interpreter"), &modeNamed("baseline"), &modeNamed("optimized"),
                                      &modeNamed("auto-1"), &modeNamed("deopts")};
// One program in so many goes through our own front end in each mode, and through further modes; the others are
// compiled to bitcode once, which saves a third of the time.
constexpr Seed kThoroughEvery = 16;
constexpr const Mode* kThoroughModes[] = {&modeNamed("cold-cache"), &modeNamed("warm-cache"), &modeNamed("chaos")};

Finding discarded(std::string reason) {
    return {Verdict::Discarded, std::move(reason), {}};
}

Finding notCompiled(const NativeBuild& build) {
    std::size_t at = build.error.find("error:");
    if (at == std::string::npos) at = 0;
    return discarded("clang: " + build.error.substr(at, build.error.find('\n', at) - at));
}

// What the modes are compared with and how it was made.
struct Truth {
    Command native;
    Outcome outcome;
};

Finding failed(const Mode& mode, const std::string& difference, const Command& jit, const Truth& truth,
               const Outcome& outcome) {
    std::string reason = std::string(mode.name) + ": " + difference;
    std::string report = reason + "\nagain:  " + shellLine(jit) + "\nnative: " + shellLine(truth.native) + "\n";
    if (!outcome.err.empty()) report += "stderr ends:\n" + lastLines(outcome.err, 20);
    return {Verdict::Failed, std::move(reason), std::move(report)};
}

// Runs one mode, a second time with more patience if the first did not end.
Finding tryMode(const Mode& mode, const Program& program, const fs::path& cache, const Truth& truth) {
    Command jit = jitCommand(program, optionsOf(mode, cache), {});
    jit.timeLimit = kJitLimit;
    Outcome actual = run(jit);
    const bool late = actual.end == Outcome::End::TimedOut;
    const std::string name(mode.name);
    if (late) {
        jit.timeLimit = kSecondChance;
        actual = run(jit);
        const double limitMs = std::chrono::duration<double, std::milli>(kSecondChance).count();
        if (actual.end == Outcome::End::TimedOut && truth.outcome.wallMs * kSlowestRatio > limitMs)
            return {Verdict::Slow, name + ": native takes " + std::to_string(truth.outcome.wallMs) + " ms", {}};
    }
    if (!actual.endedLike(truth.outcome))
        return failed(mode, "expected " + describeEnd(truth.outcome) + ", got " + describeEnd(actual), jit, truth,
                      actual);
    if (std::string difference = firstDifference(truth.outcome.out, actual.out); !difference.empty())
        return failed(mode, "stdout, " + difference, jit, truth, actual);
    if (late) return {Verdict::Slow, name + ": " + std::to_string(std::lround(actual.wallMs)) + " ms", {}};
    return {};
}

// Executables and bitcode of a program that will not be seen again.
class Builds {
public:
    ~Builds() {
        std::error_code ignored;
        for (const std::string& file : files_)
            fs::remove(repositoryRoot() / file, ignored);
    }
    NativeBuild add(const Program& program, const std::vector<std::string>& flags, const std::string& ending) {
        NativeBuild build = buildNative(program, flags, ending);
        if (!build.executable.empty()) files_.push_back(build.executable);
        return build;
    }

private:
    std::vector<std::string> files_;
};

// As our front end makes it, but for what it inlines beforehand.
const std::vector<std::string> kToBitcode = {"-O2",   "-march=native", "-Xclang", "-disable-llvm-passes",
                                             "-fPIE", "-emit-llvm",    "-c"};

// The verdict over the modes: a failure outweighs being slow.
template <std::size_t Count>
void tryModes(const Mode* const (&modes)[Count], const Program& program, const fs::path& cache, const Truth& truth,
              Finding& worst) {
    for (const Mode* mode : modes)
        if (Finding finding = tryMode(*mode, program, cache, truth); finding.verdict > worst.verdict)
            worst = std::move(finding);
}

Finding compareModes(const Program& source, bool thorough, const Truth& truth, Builds& builds) {
    const fs::path cache = repositoryRoot() / (source.file.string() + ".cache");
    Finding worst;
    if (thorough || source.file.extension() == ".ll") {
        tryModes(kFuzzModes, source, cache, truth, worst);
    } else {
        Program bitcode;
        NativeBuild build = builds.add(source, kToBitcode, ".bc");
        if (build.executable.empty()) return notCompiled(build);
        bitcode.file = build.executable;
        tryModes(kFuzzModes, bitcode, cache, truth, worst);
        if (worst.verdict == Verdict::Failed) worst.report += "bitcode: " + shellLine(build.compile) + "\n";
    }
    if (thorough) tryModes(kThoroughModes, source, cache, truth, worst);
    std::error_code ignored;
    fs::remove_all(cache, ignored);
    return worst;
}

// What the compiler is asked once more when a mode fails.
constexpr const char* kOptimizing[] = {"-O1", "-O2", "-O3"};

// How the same compiler, asked to optimize, disagrees with itself; empty: it does not. Else one of its answers is
// wrong, or the program leaves its meaning open, and what the JIT says is no evidence against it.
std::string doubt(const Program& program, const Truth& truth, Builds& builds) {
    for (const char* level : kOptimizing) {
        NativeBuild build = builds.add(program, {level, "-march=native"}, "");
        if (build.executable.empty()) return std::string("clang ") + level + " fails";
        Command again = truth.native;
        again.argv = nativeCommand(build, program, {}).argv;
        const Outcome outcome = run(again);
        if (!outcome.endedLike(truth.outcome) || outcome.out != truth.outcome.out)
            return std::string("native ") + level + " differs from -O0";
    }
    return {};
}

} // namespace

std::string fuzzModes() {
    std::string names;
    for (const Mode* mode : kFuzzModes)
        names.append(names.empty() ? "" : " ").append(mode->name);
    return names;
}

Finding examine(const Generator& generator, Seed seed, const fs::path& source) {
    if (std::string complaint = generator.write(seed, source); !complaint.empty())
        return discarded(std::string(generator.name) + ": " + complaint);
    const Program program = readProgram(source);
    Builds builds;
    NativeBuild build = builds.add(program, {"-O0", "-march=native"}, "");
    if (build.executable.empty()) return notCompiled(build);
    Truth truth{nativeCommand(build, program, {}), {}};
    truth.native.timeLimit = kNativeLimit;
    truth.outcome = run(truth.native);
    if (!truth.outcome.succeeded()) return discarded("native: " + describeEnd(truth.outcome));
    Finding finding = compareModes(program, seed % kThoroughEvery == 0, truth, builds);
    if (finding.verdict != Verdict::Failed) return finding;
    const std::string why = doubt(program, truth, builds);
    return why.empty() ? finding : discarded("in doubt, " + why + ": " + finding.reason);
}

} // namespace kiln::test
