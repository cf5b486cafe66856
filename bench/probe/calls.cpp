// calls PROGRAM SIZE ROUNDS WHO...: each WHO calls the program's main in turn, ROUNDS times, when it is warm; short
// calls several times a turn. Times are of the processor: nothing here waits, and the machine may have other things to
// do. WHO is a mode of a row and what it means: `native -O3=LIBRARY`, or `kiln optimized=WORD,WORD...` with the words
// of kWords. `without=...,without:*` stands for as many as there are passes, each without one of them.
#include "bench/plan.h"
#include "bench/probe/called_program.h"
#include "bench/probe/probe.h"
#include "bench/statistics.h"
#include "jit/passes.h"

#include <algorithm>
#include <cstdio>
#include <optional>

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

struct Caller {
    std::string mode;
    LoadedInKiln kiln; ///< empty: native
    std::optional<CalledProgram> program;
    bool isInterpreted = false;
    int callsPerTurn = 1;
    std::vector<double> ms; ///< a call, on average over a turn
};

// A turn that takes this long is measured to some parts in a thousand.
constexpr double kTurnMs = 25;
constexpr int kMostCallsPerTurn = 20;

/// One turn; an error when an answer was wrong.
tl::expected<double, std::string> turnOf(Caller& caller) {
    double ms = 0;
    for (int call = 0; call < caller.callsPerTurn; ++call) {
        const auto took = caller.program->call();
        if (!took) return tl::unexpected(took.error());
        ms += took->cpu;
    }
    return ms / caller.callsPerTurn;
}

tl::expected<void, std::string> prepareKiln(Caller& caller, const std::string& words, const test::Program& program) {
    Options options;
    for (size_t start = 0; start <= words.size();) {
        const size_t end = std::min(words.find(',', start), words.size());
        const std::string word = words.substr(start, end - start);
        if (!apply(options, word)) return tl::unexpected("no word '" + word + "'");
        start = end + 1;
    }
    const bool isInterpreted = options.tier == TierMode::Interpreter;
    options.cache.l1Bytes = size_t{64} << 20; // what is asked is the code, not what a small L1 leaves out
    auto loaded = loadInKiln(program, std::move(options));
    if (!loaded) return tl::unexpected(loaded.error());
    caller.isInterpreted = isInterpreted;
    caller.kiln = std::move(*loaded);
    return {};
}

/// Calls until nothing more is promoted: loops by their counts, functions by theirs.
tl::expected<void, std::string> warmUp(Caller& caller, const test::Program& program) {
    constexpr int kMostCalls = 12, kQuietCalls = 2;
    CalledProgram small(caller.kiln.main, program, test::Size::Small);
    uint64_t units = 0;
    for (int call = 0, quiet = 0; call < kMostCalls && quiet < kQuietCalls; ++call) {
        if (auto took = small.call(); !took) return tl::unexpected(took.error());
        caller.kiln.engine->drain();
        const uint64_t now = caller.kiln.engine->stats().compileUnits;
        quiet = now == units ? quiet + 1 : 0;
        units = now;
    }
    return {};
}

tl::expected<void, std::string> prepare(Caller& caller, const std::string& means, const test::Program& program,
                                        test::Size size) {
    if (means.ends_with(".so")) {
        auto main = loadNatively(means);
        if (!main) return tl::unexpected(main.error());
        caller.program.emplace(*main, program, size);
    } else {
        if (auto done = prepareKiln(caller, means, program); !done) return done;
        if (auto done = warmUp(caller, program); !done) return done;
        caller.program.emplace(caller.kiln.main, program, size);
    }
    // At this size, too: what gets hot only now is not to be compiled in the measured calls.
    const auto took = caller.program->call();
    if (!took) return tl::unexpected(took.error());
    if (caller.kiln.engine) caller.kiln.engine->drain();
    caller.callsPerTurn = std::clamp(static_cast<int>(kTurnMs / std::max(took->wall, 0.1)), 1, kMostCallsPerTurn);
    return {};
}

/// Who is meant: mode and meaning.
std::vector<std::pair<std::string, std::string>> callersOf(std::span<const std::string> words) {
    std::vector<std::pair<std::string, std::string>> callers;
    for (const std::string& word : words) {
        const size_t equals = std::min(word.find('='), word.size());
        const std::string mode = word.substr(0, equals), means = word.substr(std::min(equals + 1, word.size()));
        if (!means.ends_with(":*")) {
            callers.emplace_back(mode, means);
            continue;
        }
        for (const llvm::StringRef pass : passNames())
            callers.emplace_back(mode + " " + pass.str(), means.substr(0, means.size() - 1) + pass.str());
    }
    return callers;
}

int complain(const std::string& program, const std::string& mode, const std::string& what) {
    std::fprintf(stderr, "%s, %s: %s\n", program.c_str(), mode.c_str(), what.c_str());
    return 1;
}

void reportTranslation(const std::string& program, const Caller& caller) {
    if (!caller.isInterpreted) return;
    const Stats stats = caller.kiln.engine->stats();
    if (stats.translatedInstructions == 0) return;
    const double ns = stats.translateMs * 1e6 / static_cast<double>(stats.translatedInstructions);
    report(program, caller.mode, "translation", "ns/inst", {ns});
}

void reportAll(const std::string& program, const std::vector<Caller>& callers) {
    for (const Caller& caller : callers) {
        report(program, caller.mode, "time", "ms", caller.ms, Better::Lower, "of the processor, a call");
        reportTranslation(program, caller);
        if (&caller == &callers.front()) continue;
        report(program, caller.mode, "ratio", "x", ratios(caller.ms, callers.front().ms), Better::Lower,
               "to " + callers.front().mode);
    }
}

} // namespace

int probeCalls(const std::vector<std::string>& arguments) {
    if (arguments.size() < 4) return 2;
    const std::string& name = arguments[0];
    const auto program = findProgram(name);
    const auto size = sizeNamed(arguments[1]);
    if (!program || !size) return complain(name, arguments[1], program ? "no such size" : program.error());

    std::vector<Caller> callers;
    for (const auto& [mode, means] : callersOf(std::span(arguments).subspan(3))) {
        Caller& caller = callers.emplace_back();
        caller.mode = mode;
        if (auto done = prepare(caller, means, *program, *size); !done) return complain(name, mode, done.error());
    }
    for (int round = 0; round < std::stoi(arguments[2]); ++round)
        for (size_t turn = 0; turn < callers.size(); ++turn) {
            Caller& caller = callers[(turn + static_cast<size_t>(round)) % callers.size()];
            const auto ms = turnOf(caller);
            if (!ms) return complain(name, caller.mode, ms.error());
            caller.ms.push_back(*ms);
        }
    reportAll(name, callers);
    for (Caller& caller : callers)
        if (caller.kiln.engine) caller.kiln.engine->stop();
    return 0;
}

} // namespace kiln::bench
