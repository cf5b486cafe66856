#pragma once

// What the interpreter has counted in one function, as it is handed on: places by number, addresses by name.
//
// Thread-safe: counts are read as they are, others may be counting.

#include "ir/function_profile.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kiln {

struct BytecodeFunction;
struct FunctionCell;

// Relaxed.
uint32_t callCount(const FunctionCell& cell);
uint64_t backEdges(const FunctionCell& cell);

/// How often each edge was taken, by index as in BranchSite; loops whose back-edges run the header's branch included.
std::vector<uint64_t> edgeCounts(const BytecodeFunction& code);

/// The symbol at an address; empty: none is known there.
using NameOfAddress = std::function<std::string(uint64_t address)>;

/// Calls, edges, loops, targets and arguments of this run; nothing: never interpreted. Targets without a name are
/// "other", and so are arguments that may be addresses.
std::optional<FunctionProfile> countedProfile(const FunctionCell& cell, const NameOfAddress& nameOf);
/// The same with the names of the Program's own symbols.
std::optional<FunctionProfile> countedProfile(const FunctionCell& cell);

} // namespace kiln
