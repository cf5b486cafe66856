#include "bench/race.h"

#include "bench/contenders.h"
#include "bench/statistics.h"
#include "tests/support/jit_run.h"
#include "tests/support/places.h"
#include "tests/support/text.h"

#include <algorithm>
#include <filesystem>
#include <span>

namespace fs = std::filesystem;

namespace kiln::bench {

using test::Program;
using test::Size;

namespace {

fs::path cacheFolder(const std::string& folder) {
    return test::buildFolder() / "bench" / folder;
}

void removeAll(const fs::path& folder) {
    std::error_code ignored; // what is left is found again by the next run, as by any user's
    fs::remove_all(folder, ignored);
}

/// An entrant on his way.
struct Runner {
    const Entrant* entrant = nullptr;
    std::vector<double> compileMs, runMs; ///< one a round he ran in
    bool isOut = false;

    bool compilesAhead() const { return !entrant->recipe.compile.empty(); }
    std::vector<double> waitMs() const {
        std::vector<double> sums = runMs;
        for (size_t i = 0; i < sums.size() && compilesAhead(); ++i)
            sums[i] += compileMs[i];
        return sums;
    }
};

struct Compiled {
    double ms = 0;
    std::string wrong; ///< empty: it went well
};

Compiled compile(const Recipe& recipe) {
    Compiled compiled;
    for (const test::Command& command : recipe.compile) {
        const test::Outcome outcome = test::run(command);
        compiled.ms += outcome.wallMs;
        if (outcome.succeeded()) continue;
        compiled.wrong = describeEnd(outcome) + ": " + shellLine(command) + "\n" + test::lastLines(outcome.err, 10);
        break;
    }
    return compiled;
}

class Race {
public:
    Race(Journal& journal, std::string name, std::string expected, const std::vector<Entrant>& entrants)
        : journal_(journal), name_(std::move(name)), expected_(std::move(expected)) {
        for (const Entrant& entrant : entrants)
            runners_.push_back({&entrant, {}, {}});
        // What the compilers complain about is known then, and they and the headers are in memory.
        for (Runner& runner : runners_)
            compileFor(runner);
        for (Runner& runner : runners_)
            runner.compileMs.clear();
    }

    /// Nobody looks at how this goes.
    void warmUp() {
        for (const Runner& runner : runners_) {
            if (runner.isOut) continue;
            if (runner.entrant->before) runner.entrant->before();
            test::run(runner.entrant->recipe.run);
        }
    }

    void runRound(size_t round) {
        for (size_t turn = 0; turn < runners_.size(); ++turn) {
            Runner& runner = runners_[(turn + round) % runners_.size()];
            if (!runner.isOut) compileFor(runner);
            if (!runner.isOut) letRun(runner);
        }
    }

    /// The peers that took so many times as long as the first.
    void spare(double slow) {
        const Runner& first = runners_.front();
        for (Runner& runner : runners_)
            if (runner.entrant->isPeer && !runner.isOut && !first.isOut && runner.runMs[0] > slow * first.runMs[0])
                runner.isOut = true;
    }

    void sparePeers() {
        for (Runner& runner : runners_)
            if (runner.entrant->isPeer) runner.isOut = true;
    }

    void record() const {
        for (const Runner& runner : runners_) {
            if (runner.runMs.empty()) continue;
            row(runner, "time", "ms", runner.runMs);
            ratio(runner, "ratio", runner.runMs, runners_.front().runMs);
            if (runner.compilesAhead()) row(runner, "compile and run", "ms", runner.waitMs());
            ratio(runner, "compile and run ratio", runner.waitMs(), runners_.front().waitMs());
        }
    }

private:
    void compileFor(Runner& runner) {
        const Compiled compiled = compile(runner.entrant->recipe);
        runner.compileMs.push_back(compiled.ms);
        if (compiled.wrong.empty()) return;
        journal_.fail(name_ + ", " + runner.entrant->mode, compiled.wrong);
        disqualify(runner);
    }

    void letRun(Runner& runner) {
        const Entrant& entrant = *runner.entrant;
        const auto measured =
            interleave(journal_, name_, expected_, {{entrant.mode, entrant.recipe.run, entrant.before}}, 1);
        if (measured.front().isWhole())
            runner.runMs.push_back(measured.front().wallMs.front());
        else
            disqualify(runner);
    }

    static void disqualify(Runner& runner) {
        runner.isOut = true;
        runner.runMs.clear();
    }

    void row(const Runner& runner, const char* metric, const char* unit, std::vector<double> samples,
             const std::string& note = "") const {
        journal_.record({"", name_, runner.entrant->mode, metric, unit, std::move(samples), Better::Lower, note});
    }

    /// Who was spared some rounds is compared in those he ran in.
    void ratio(const Runner& runner, const char* metric, std::span<const double> his,
               std::span<const double> firsts) const {
        const Runner& first = runners_.front();
        if (&runner != &first && firsts.size() >= his.size())
            row(runner, metric, "x", ratios(his, firsts.first(his.size())), "to " + first.entrant->mode);
    }

    Journal& journal_;
    std::string name_, expected_;
    std::vector<Runner> runners_; ///< as the entrants
};

} // namespace

test::Command kilnCommand(const Plan& plan, const Program& program, Size size,
                          const std::vector<std::string>& options) {
    test::Command command = test::jitCommand(program, options, program.header.argsOf(size));
    command.argv[0] = plan.jitRun.string();
    return command;
}

Entrant kilnCold(const Plan& plan, const Program& program, Size size, const std::string& folder) {
    const fs::path cache = cacheFolder(folder + "-cold");
    return {"kiln cold", {{}, kilnCommand(plan, program, size, {"--cache=" + cache.string()})}, [cache] {
                removeAll(cache);
            }};
}

Entrant kilnWarm(const Plan& plan, const Program& program, Size size, const std::string& folder) {
    const fs::path cache = cacheFolder(folder + "-warm");
    const test::Command command = kilnCommand(plan, program, size, {"--cache=" + cache.string()});
    removeAll(cache);
    fillCache(command);
    return {"kiln warm", {{}, command}};
}

std::vector<Entrant> entrantsOf(Journal& journal, const std::vector<const Peer*>& peers, const Program& program,
                                Size size, const std::string& suffix) {
    std::vector<Entrant> entrants;
    for (const Peer* peer : peers) {
        const std::string mode = peer->mode + suffix;
        if (auto recipe = recipeOf(*peer, program, size))
            entrants.push_back({mode, std::move(*recipe), nullptr, true});
        else
            journal.skip(nameOf(program) + ", " + mode, recipe.error());
    }
    return entrants;
}

void race(Journal& journal, const Program& program, Size size, const std::vector<Entrant>& entrants, const Pace& pace) {
    const auto& expected = program.header.expectOf(size);
    if (!expected) return journal.fail(nameOf(program), "it does not state its output");
    Race run(journal, nameOf(program), *expected, entrants);
    if (pace.warmUp) run.warmUp();
    for (int round = 0; round < pace.rounds; ++round) {
        if (round == pace.peerRounds) run.sparePeers();
        run.runRound(static_cast<size_t>(round));
        if (round == 0 && pace.slow > 0) run.spare(pace.slow);
    }
    run.record();
}

std::vector<Job> missingPeersJob(const Plan& plan) {
    const std::vector<const Peer*> missing = missingPeers(plan);
    if (missing.empty()) return {};
    return {{"peers", [missing](Journal& journal) {
                 for (const Peer* peer : missing)
                     journal.skip(std::string("peer ") + peer->name, "not installed (./tools/dev bench --with-peers)");
             }}};
}

} // namespace kiln::bench
