// The suite `whole`: each program from its source to its end, as a user waits for it, against what he could pick
// instead.
//
// Native code (clang -O3 -march=native) is what all are compared with; who compiles ahead has a figure without and one
// with that (race.h). A whole run is made at the full size, of a second natively. Peers that would take minutes then
// run a smaller one, for themselves, against native code at that size: their mode names it, "lli interpreter (small)".
#include "bench/race.h"
#include "bench/suites/calls.h"
#include "bench/suites/suites.h"

#include <algorithm>

namespace kiln::bench {

using test::Size;

namespace {

// With a second natively and some ten who take two, a program costs most of a minute, and all of them a quarter of an
// hour. Our own figures are what later runs are compared with; a peer's is there to be put beside them.
constexpr int kRounds = 3, kPeerRounds = 2;
// What takes longer than this is far enough from native for one round to say so.
constexpr double kSlow = 1.5;

using Peers = std::vector<const Peer*>;

/// Those whose largest size is this one, or any above when it is the size of the run.
Peers atSize(const Peers& peers, Size size, Size ofRun) {
    Peers result;
    std::ranges::copy_if(peers, std::back_inserter(result),
                         [&](const Peer* peer) { return std::min(peer->largest, ofRun) == size; });
    return result;
}

void append(std::vector<Entrant>& all, std::vector<Entrant> more) {
    std::ranges::move(more, std::back_inserter(all));
}

void raceAtSizeOfRun(Journal& journal, const Plan& plan, const test::Program& program, const Peers& peers, Size size) {
    std::vector<Entrant> entrants = {{kNativeMode, nativeRecipe(program, size)},
                                     kilnCold(plan, program, size, "whole"),
                                     kilnWarm(plan, program, size, "whole")};
    append(entrants, entrantsOf(journal, peers, program, size));
    Pace pace{.rounds = plan.times(kRounds, 3), .peerRounds = plan.times(kPeerRounds, 2)};
    if (plan.quick)
        pace.warmUp = true; // a tenth of a second shows what the first run of a day costs
    else
        pace.slow = kSlow;
    race(journal, program, size, entrants, pace);
}

void raceAtSmaller(Journal& journal, const test::Program& program, const Peers& peers, Size size) {
    const std::string suffix = std::string(" (") + nameOf(size) + ")";
    std::vector<Entrant> entrants = {{kNativeMode + suffix, nativeRecipe(program, size)}};
    append(entrants, entrantsOf(journal, peers, program, size, suffix));
    if (entrants.size() > 1) race(journal, program, size, entrants, {.rounds = 1, .peerRounds = 1});
}

void measure(Journal& journal, const Plan& plan, const test::Program& program) {
    const Size ofRun = plan.quick ? Size::Medium : Size::Full;
    const Peers all = peersAtHand(plan);
    raceAtSizeOfRun(journal, plan, program, atSize(all, ofRun, ofRun), ofRun);
    for (const Size size : {Size::Medium, Size::Small})
        if (size < ofRun) raceAtSmaller(journal, program, atSize(all, size, ofRun), size);
}

} // namespace

std::vector<Job> wholeJobs(const Plan& plan) {
    std::vector<Job> jobs = missingPeersJob(plan);
    for (const test::Program* program : plan.chosen(kQuickPrograms))
        jobs.push_back({nameOf(*program), [&plan, program](Journal& journal) { measure(journal, plan, *program); }});
    return jobs;
}

} // namespace kiln::bench
