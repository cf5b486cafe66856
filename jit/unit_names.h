#pragma once

// Names of a unit, and what the Program calls the same.
//
// Thread-safe: pure.

#include "llvm/ADT/StringRef.h"

#include <string>

namespace llvm {
class Function;
class Module;
} // namespace llvm

namespace kiln {

struct Unit;

/// The function of the unit that stands for the Program's own symbol of a copied callee, which has kCopyPrefix before
/// its name. Null: it is no copy, or the unit does not mention the symbol.
llvm::Function* symbolOfCopy(const llvm::Module& unit, const llvm::Function& copy);

/// The other way round: the copied callee that a symbol of the Program's has. Null: its body is not in the unit.
llvm::Function* copyOfSymbol(const llvm::Module& unit, const llvm::Function& symbol);

/// `text` without what units put before names; `kiln.entry` is the unit's name.
std::string inProgramsWords(const Unit& unit, llvm::StringRef text);

} // namespace kiln
