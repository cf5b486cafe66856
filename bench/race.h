// Ways to run one program against each other, with what has to be compiled ahead of it.
#pragma once

#include "bench/peers.h"
#include "bench/suite.h"

#include <functional>
#include <string>
#include <vector>

namespace kiln::bench {

/// One way to run the program.
struct Entrant {
    std::string mode; ///< as in Row
    Recipe recipe;
    std::function<void()> before = nullptr; ///< done before each round, and not part of what anybody waits for
    bool isPeer = false;
};

/// Both from source, with a cache in `folder`: cold is emptied before each run, warm is filled here.
Entrant kilnCold(const Plan& plan, const test::Program& program, test::Size size, const std::string& folder);
Entrant kilnWarm(const Plan& plan, const test::Program& program, test::Size size, const std::string& folder);
/// The command line of both, with these options.
test::Command kilnCommand(const Plan& plan, const test::Program& program, test::Size size,
                          const std::vector<std::string>& options);

/// These peers' ways to run it, their modes with `suffix`; who has none is skipped in the journal, with the reason.
std::vector<Entrant> entrantsOf(Journal& journal, const std::vector<const Peer*>& peers, const test::Program& program,
                                test::Size size, const std::string& suffix = "");

struct Pace {
    int rounds = 3;
    int peerRounds = 3; ///< of the peers, at most `rounds`
    double slow = 0;    ///< a peer that takes this many times as long as the first is spared after round one; 0: nobody
    bool warmUp = false; ///< everybody runs once before round one: where what the first run of a day costs would show
};

/// All in turn, as interleave() has it; in each round everybody compiles anew, before his run. Of each is recorded:
/// - `time` (ms), the run alone, and `ratio`, that to the first's, round by round;
/// - `compile and run` (ms) of those who compile ahead: who does not has it all in his `time`;
/// - `compile and run ratio`, of what one waits for from the source on, to the same of the first.
/// Who does not compile or answers wrongly has failed in the journal and has no rows.
void race(Journal& journal, const test::Program& program, test::Size size, const std::vector<Entrant>& entrants,
          const Pace& pace);

/// A job that says which of the wanted peers are not installed; none when all are.
std::vector<Job> missingPeersJob(const Plan& plan);

} // namespace kiln::bench
