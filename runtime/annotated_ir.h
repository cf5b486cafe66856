#pragma once

// A canonical function as people read it beside its counts: block by block, each instruction on a line, with how often
// blocks were entered and edges taken, what calls through pointers called, and what arguments were.
//
// Thread rule: made with the Program's lock held; values afterwards.

#include "ir/function_profile.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace llvm {
class Function;
class Instruction;
} // namespace llvm

namespace kiln {

/// A value that was seen, as IR spells it: `@symbol`, `null`, a number.
struct SeenValue {
    std::string text;
    uint64_t count = 0;
};

/// What one place saw, most frequent first.
struct SeenValues {
    std::vector<SeenValue> top;
    uint64_t other = 0;

    uint64_t seen() const;
};

struct IrEdge {
    std::string to; ///< label
    uint64_t count = 0;
};

struct IrInstruction {
    std::string text;          ///< without metadata
    std::vector<IrEdge> edges; ///< of a terminator whose edges are counted
    SeenValues targets;        ///< of a call through a pointer
};

struct IrBlock {
    std::string label;
    std::optional<uint64_t> count; ///< of entries; nothing: it does not follow from what is counted
    std::optional<unsigned> loop;  ///< it is the header of this one
    std::vector<IrInstruction> instructions;
};

struct IrArgument {
    std::string name, type;
    SeenValues values; ///< of a sample of the calls
};

struct AnnotatedIr {
    std::vector<IrBlock> blocks;
    std::vector<IrArgument> arguments;
};

/// `profile`: null where nothing was counted. REQUIRES: it is the function's.
AnnotatedIr annotatedIr(llvm::Function& function, const FunctionProfile* profile);

/// One instruction as its function's text has it, without metadata.
std::string instructionText(const llvm::Instruction& instruction);

} // namespace kiln
