#pragma once

// Carrying out one decision: compile a path, publish the code, say what came of it.

#include "bytecode.h"
#include "cell.h"

#include <string>

namespace kiln {

/// One path and where it shall go.
struct Promotion {
    FunctionCell* cell;
    LoopSite* loop = nullptr;
    Tier tier = Tier::Optimized;
    const char* reason = "";
    uint64_t count = 0;

    std::string name() const { return loop ? cell->name + "@" + std::to_string(loop->index) : cell->name; }
};

/// On a compile thread or in the caller. False: the path stays where it is.
bool compilePath(const Promotion& promotion);

/// Hands the path to the compile threads.
void enqueuePath(const Promotion& promotion);

// What was counted; relaxed.
uint32_t callCount(const FunctionCell& cell);
uint64_t backEdges(const FunctionCell& cell);

} // namespace kiln
