#pragma once

// An object's machine code as text, for people who want to see what a compilation made.
//
// Thread-safe: nothing is shared between two calls.

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cstdint>
#include <string>
#include <vector>

namespace kiln {

struct AsmLine {
    uint64_t offset = 0; ///< from the function's first byte
    std::string bytes;   ///< in hex
    std::string label;   ///< when a branch of this function leads here; else empty
    std::string text;    ///< mnemonic and operands, Intel's syntax; targets of branches are labels or symbols
    std::string comment; ///< the symbol that the linker puts in; `@got` where it is the address of a pointer to it
};

struct AsmFunction {
    std::string name; ///< the symbol's
    uint64_t sizeBytes = 0;
    std::vector<AsmLine> lines;
};

/// The functions of an ELF object for this machine, by section and address. Bytes that are no instruction become
/// `.byte`. Errors: the object is damaged.
llvm::Expected<std::vector<AsmFunction>> disassemble(llvm::MemoryBufferRef object);

/// As a listing.
std::string asmText(const std::vector<AsmFunction>& functions);

} // namespace kiln
