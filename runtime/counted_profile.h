#pragma once

// What the interpreter has counted in one function, as it is handed on: places by number, addresses by name.
//
// Thread-safe: counts are read as they are, others may be counting.

#include "ir/function_profile.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace kiln {

struct FunctionCell;

// Relaxed.
uint32_t callCount(const FunctionCell& cell);
uint64_t backEdges(const FunctionCell& cell);

/// The symbol at an address; empty: none is known there.
using NameOfAddress = std::function<std::string(uint64_t address)>;

/// Calls, edges, loops, targets and arguments of this run; nothing: never interpreted. Targets without a name are
/// "other", and so are arguments that may be addresses.
std::optional<FunctionProfile> countedProfile(const FunctionCell& cell, const NameOfAddress& nameOf);
/// The same with the names of the Program's own symbols.
std::optional<FunctionProfile> countedProfile(const FunctionCell& cell);

} // namespace kiln
