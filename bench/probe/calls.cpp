// calls PROGRAM SIZE ROUNDS WHO...: each WHO calls the program's main in turn, ROUNDS times, when it is warm; short
// calls several times a turn. Times are of the processor: nothing here waits, and the machine may have other things to
// do. A round in which an engine compiled something is done again, since that is on everybody's time. WHO is a mode of
// a row and what it means: `native -O3=LIBRARY`, or `kiln optimized=WORD,WORD...` with the words of kWords.
// `without=...,without:*` stands for as many as there are passes, each without one of them. Who answers wrongly is
// named on stderr and left out; the others go on, and the exit status is 1.
#include "bench/plan.h"
#include "bench/probe/called_program.h"
#include "bench/probe/failure.h"
#include "bench/probe/probe.h"
#include "bench/statistics.h"
#include "jit/passes.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace kiln::bench {

namespace {

struct Word {
    const char* name; ///< ends with ':' when a value follows
    void (*apply)(Options& options, const std::string& value);
};
constexpr Word kWords[] = {
    {"auto", [](Options& o, const std::string&) { o.tier = TierMode::Auto; }},
    {"interpreter", [](Options& o, const std::string&) { o.tier = TierMode::Interpreter; }},
    {"baseline", [](Options& o, const std::string&) { o.tier = TierMode::Baseline; }},
    {"optimized", [](Options& o, const std::string&) { o.tier = TierMode::Optimized; }},
    {"no-speculation", [](Options& o, const std::string&) { o.speculate = false; }},
    {"no-profile", [](Options& o, const std::string&) { o.profile = false; }},
    {"without:", [](Options& o, const std::string& pass) { o.disabledPasses.push_back(pass); }},
};

bool apply(Options& options, const std::string& word) {
    const size_t end = word.find(':') == std::string::npos ? word.size() : word.find(':') + 1;
    for (const Word& one : kWords)
        if (word.substr(0, end) == one.name) {
            one.apply(options, word.substr(end));
            return true;
        }
    return false;
}

/// What WORD,WORD... means.
Options optionsOf(const std::string& words) {
    Options options;
    for (size_t start = 0; start <= words.size();) {
        const size_t end = std::min(words.find(',', start), words.size());
        const std::string word = words.substr(start, end - start);
        if (!apply(options, word)) throw std::runtime_error("no word '" + word + "'");
        start = end + 1;
    }
    options.cache.l1Bytes = size_t{64} << 20; // what is asked is the code, not what a small L1 leaves out
    return options;
}

struct Caller {
    std::string mode, means;
    LoadedInKiln kiln{}; ///< empty: native
    std::optional<CalledProgram> program{};
    int callsPerTurn = 1;
    std::vector<double> ms{};            ///< a call, on average over a turn
    std::vector<double> translationNs{}; ///< an IR instruction, a sample an engine; empty: it does not interpret
    std::string note{};                  ///< of its times: "" or "; ..."
    bool isRight = true;                 ///< false: it went wrong, which was said, and has no figures
};

/// What all callers share.
struct Trial {
    const test::Program& program;
    const test::Size size;
    std::vector<Caller> callers{};

    /// Does this for all that are right so far; who throws is not any more. Turns begin with another one each round.
    void forEach(const auto& work, size_t round = 0) {
        for (size_t turn = 0; turn < callers.size(); ++turn) {
            Caller& caller = callers[(turn + round) % callers.size()];
            if (!caller.isRight) continue;
            try {
                work(caller);
            } catch (const std::runtime_error& error) {
                complain(nameOf(program) + ", " + caller.mode + ": " + error.what());
                caller.isRight = false;
            }
        }
    }
};

// A turn that takes this long is measured to some parts in a thousand.
constexpr double kTurnMs = 25;
constexpr int kMostCallsPerTurn = 20;

void takeTurn(Caller& caller) {
    double ms = 0;
    for (int call = 0; call < caller.callsPerTurn; ++call)
        ms += orThrow(caller.program->call()).cpu;
    caller.ms.push_back(ms / caller.callsPerTurn);
}

/// Calls until nothing more is promoted: loops by their counts, functions by theirs. Long enough for a function that
/// each call calls a few times, and for `main` itself, whose loops are entered on the stack.
void warmUp(Caller& caller, const test::Program& program) {
    constexpr int kMostCalls = 120, kQuietCalls = 30;
    CalledProgram small(caller.kiln.main, program, test::Size::Small);
    uint64_t units = 0;
    int quiet = 0;
    for (int call = 0; call < kMostCalls && quiet < kQuietCalls; ++call) {
        orThrow(small.call());
        caller.kiln.engine->drain();
        const uint64_t now = caller.kiln.engine->stats().compileUnits;
        quiet = now == units ? quiet + 1 : 0;
        units = now;
    }
    if (quiet < kQuietCalls)
        caller.note += "; it was still compiling after " + std::to_string(kMostCalls) + " calls of warming up";
}

void prepare(Caller& caller, const Trial& trial) {
    if (caller.means.ends_with(".so")) {
        caller.program.emplace(orThrow(loadNatively(caller.means)), trial.program, trial.size);
    } else {
        caller.kiln = orThrow(loadInKiln(trial.program, optionsOf(caller.means)));
        warmUp(caller, trial.program);
        caller.program.emplace(caller.kiln.main, trial.program, trial.size);
    }
    // At this size, too: what gets hot only now is not to be compiled in the measured calls.
    const Took took = orThrow(caller.program->call());
    caller.callsPerTurn = std::clamp(static_cast<int>(kTurnMs / std::max(took.wall, 0.1)), 1, kMostCallsPerTurn);
}

/// What all engines have compiled, none being at it any more.
uint64_t compiledUnits(const Trial& trial) {
    uint64_t units = 0;
    for (const Caller& caller : trial.callers) {
        if (!caller.kiln.engine) continue;
        caller.kiln.engine->drain();
        units += caller.kiln.engine->stats().compileUnits;
    }
    return units;
}

constexpr int kMostRepeats = 5; // of a round

/// Has each take its turn in a round in which nothing is compiled. False: in the end it was one in which something was.
bool takeRound(Trial& trial, int round) {
    for (int repeat = 0;; ++repeat) {
        const uint64_t before = compiledUnits(trial);
        trial.forEach(takeTurn, static_cast<size_t>(round));
        if (compiledUnits(trial) == before) return true;
        if (repeat == kMostRepeats) return false;
        trial.forEach([](Caller& caller) { caller.ms.pop_back(); });
    }
}

void takeRounds(Trial& trial, int rounds) {
    int unquiet = 0;
    for (int round = 0; round < rounds; ++round)
        unquiet += takeRound(trial, round) ? 0 : 1;
    if (unquiet == 0) return;
    for (Caller& caller : trial.callers)
        caller.note += "; something was compiled in " + std::to_string(unquiet) + " of " + std::to_string(rounds) +
                       " rounds, also when done again " + std::to_string(kMostRepeats) + " times";
}

/// Who interprets translates in a new engine, several times.
void translate(Caller& caller, const test::Program& program) {
    constexpr int kEngines = 5;
    if (!caller.kiln.engine) return;
    const Options options = optionsOf(caller.means);
    for (int i = 0; i < kEngines && options.tier == TierMode::Interpreter; ++i) {
        const LoadedInKiln loaded = orThrow(loadInKiln(program, options));
        orThrow(CalledProgram(loaded.main, program, test::Size::Small).call());
        const Stats stats = loaded.engine->stats();
        if (stats.translatedInstructions == 0) return; // none of it can be interpreted
        caller.translationNs.push_back(stats.translateMs * 1e6 / static_cast<double>(stats.translatedInstructions));
    }
}

/// Who is meant.
std::vector<Caller> callersOf(std::span<const std::string> words) {
    std::vector<Caller> callers;
    for (const std::string& word : words) {
        const size_t equals = std::min(word.find('='), word.size());
        const std::string mode = word.substr(0, equals), means = word.substr(std::min(equals + 1, word.size()));
        if (!means.ends_with(":*")) {
            callers.push_back({mode, means});
            continue;
        }
        for (const llvm::StringRef pass : passNames())
            callers.push_back({mode + " " + pass.str(), means.substr(0, means.size() - 1) + pass.str()});
    }
    return callers;
}

void reportAll(const Trial& trial) {
    const std::string program = nameOf(trial.program);
    const Caller& first = trial.callers.front();
    for (const Caller& caller : trial.callers) {
        if (!caller.isRight) continue;
        report(program, caller.mode, "time", "ms", caller.ms, Better::Lower, "of the processor, a call" + caller.note);
        if (!caller.translationNs.empty())
            report(program, caller.mode, "translation", "ns/inst", caller.translationNs, Better::Lower,
                   "a new engine each");
        if (&caller == &first || !first.isRight) continue;
        report(program, caller.mode, "ratio", "x", ratios(caller.ms, first.ms), Better::Lower, "to " + first.mode);
    }
}

} // namespace

int probeCalls(const std::vector<std::string>& arguments) {
    if (arguments.size() < 4) return 2;
    const test::Program program = orThrow(findProgram(arguments[0]));
    const auto size = sizeNamed(arguments[1]);
    const int rounds = std::stoi(arguments[2]);
    if (!size || rounds < 1) return 2;

    Trial trial{program, *size, callersOf(std::span(arguments).subspan(3))};
    trial.forEach([&](Caller& caller) { prepare(caller, trial); });
    takeRounds(trial, rounds);
    trial.forEach([&](Caller& caller) { translate(caller, program); });
    reportAll(trial);
    for (Caller& caller : trial.callers)
        if (caller.kiln.engine) caller.kiln.engine->stop();
    return std::ranges::all_of(trial.callers, &Caller::isRight) ? 0 : 1;
}

} // namespace kiln::bench
