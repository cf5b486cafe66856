#pragma once

// Carrying out one decision: compile a path, publish the code, say what came of it.

#include "bytecode.h"
#include "cell.h"
#include "counted_profile.h"

#include "cache/digest.h"
#include "ir/unit.h"
#include "jit/artifact_store.h"
#include "jit/linker.h"

#include <optional>
#include <string>

namespace kiln {

/// One path and where it shall go.
struct Promotion {
    FunctionCell* cell;
    LoopSite* loop = nullptr;
    Tier tier = Tier::Optimized;
    const char* reason = "";
    uint64_t count = 0;
    /// The function has not been called yet; a first call may come meanwhile, and be quicker.
    bool beforeFirstCall = false;
    /// Of a loop that was counted, itself or one inside it: which, and how often it had turned.
    LoopSite* counted = nullptr;
    uint32_t turns = 0;
    /// The path has code that is no good any more: where no other comes, it is taken out of use.
    bool replaces = false;

    std::string name() const { return loop ? cell->name + "@" + std::to_string(loop->index) : cell->name; }
};

/// On a compile thread or in the caller. False: the path stays where it is.
bool compilePath(const Promotion& promotion);

/// Hands the path to the compile threads.
void enqueuePath(const Promotion& promotion);

/// Puts code of the path that L1 still has back into use. False: it has none.
bool publishParked(FunctionCell& cell, LoopSite* loop);

/// Code that the cache had from an earlier run, linked and not yet published.
struct RememberedCode {
    LinkedCode code;
    size_t reservedBytes = 0; ///< in L1
    Origin origin = Origin::L3;
    ArtifactFacts facts;
    double ms = 0;
};
/// Nothing: the cache has it no more, or there is no room in L1. The promotion's loop may still be missing.
std::optional<RememberedCode> linkRemembered(const Promotion& promotion, const Digest& key, const std::string& title);
void publishRemembered(const Promotion& promotion, const RememberedCode& remembered);
/// Instead: another way was quicker.
void discardRemembered(FunctionCell& cell, const RememberedCode& remembered);

} // namespace kiln
