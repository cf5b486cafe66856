// Who else runs the programs of bench/programs: compilers ahead of time, other JITs, other languages.
#pragma once

#include "bench/suite.h"
#include "tests/support/command.h"
#include "tests/support/program.h"

#include <tl/expected.hpp>

#include <span>
#include <string>
#include <vector>

namespace kiln::bench {

/// How a program comes to run: what is done ahead of it, which whoever starts from the source waits for too, and the
/// run.
struct Recipe {
    std::vector<test::Command> compile; ///< empty: it takes the source as it is
    test::Command run;
};

struct Peer {
    const char* name; ///< as in Plan::peers
    const char* mode; ///< as in Row
    const char* purpose;
    const char* needs;    ///< executables in PATH, and files by their whole path; separated by blanks
    const char* packages; ///< of Debian 12, that have them; the group `peers` of tools/dev installs all
    const char* source;   ///< "c": C; "c++": that and C++; else the ending of the same program in its own language
    test::Size largest;   ///< more than that takes it minutes
    bool quick;           ///< takes part in a quick run
    Recipe (*recipe)(const test::Program& program, test::Size size);
};

/// All there are; the only list of peers.
std::span<const Peer> peers();

bool isInstalled(const Peer& peer);
/// Those the plan wants and that are installed.
std::vector<const Peer*> peersAtHand(const Plan& plan);
/// The others it wants. Each is one line of the journal, once in a suite.
std::vector<const Peer*> missingPeers(const Plan& plan);

/// Why a peer does not run a program is its error: no source in its language, or known to be beyond it.
tl::expected<Recipe, std::string> recipeOf(const Peer& peer, const test::Program& program, test::Size size);

/// What all others are measured against.
constexpr char kNativeMode[] = "native -O3";
Recipe nativeRecipe(const test::Program& program, test::Size size);

} // namespace kiln::bench
