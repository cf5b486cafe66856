#pragma once

// Names as the Program has them, in texts that LLVM made of a unit.
//
// Thread-safe: pure.

#include "llvm/ADT/StringRef.h"

#include <string>

namespace kiln {

struct Unit;

/// `text` without what units put before names; `kiln.entry` is the unit's name.
std::string inProgramsWords(const Unit& unit, llvm::StringRef text);

} // namespace kiln
