#pragma once

// Where a Program's undefined symbols come from. In this order: the host's `define`d symbols, the built-in table (what
// dlsym cannot find or what must know its Program), then the process, unless an allow-list restricts it.

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kiln {

class EngineCore;

/// Whether a library or the executable has there a variable of that size that may be defined many times, so that all
/// definitions are one.
bool isOdrData(const void* address, uint64_t sizeBytes);

/// A symbol of the process, by dlsym; also of the support libraries that compilers link by habit (libatomic).
void* processSymbol(const std::string& name);

/// Undefined symbols of a Program; nothing: unresolved. Built-ins that know their Program are asked for before this.
std::optional<uint64_t> externalSymbol(const EngineCore& engine, const std::string& name);

/// Whether calls of `name`, which the Program does not define, reach the C library's function: the host defines none of
/// that name, nor do the executable or another library.
bool isLibrarys(const EngineCore& engine, llvm::StringRef name);

/// Symbols that code generation refers to on its own (memcpy, __udivti3, _Unwind_Resume): not restricted.
std::optional<uint64_t> codegenSymbol(const EngineCore& engine, const std::string& name);

/// `own` and what the C and C++ libraries offer: what a misspelt name may have meant.
std::vector<std::string> symbolCandidates(std::vector<std::string> own);

/// Up to three names at a small edit distance from `name`.
std::vector<std::string> nearMatches(llvm::StringRef name, llvm::ArrayRef<std::string> candidates);

} // namespace kiln
