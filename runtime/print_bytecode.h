#pragma once

// A translation as people read it: one line an instruction, with what the run has counted.
//
// A frame's 8-byte words are `r0, r1, ...` behind its header (r2+4: a byte inside of one), constants stand for
// themselves as `#value` or `@symbol`, `&r5` is the address of a word, jumps name the index of their target.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kiln {

struct AnnotatedIr;
struct BytecodeFunction;

/// What the bytecode does not know itself. Each returns an empty text for what it does not know, either.
struct BytecodeNames {
    std::function<std::string(uint32_t offset)> value;     ///< the IR value that lives at this byte of the frame
    std::function<std::string(uint64_t address)> symbol;   ///< at or around an address
    std::function<std::string(const void* helper)> helper; ///< what a helper function does
};

struct BytecodeTarget {
    std::string when; ///< "taken", "otherwise", the value of a case; empty: always
    uint32_t index = 0;
    std::optional<uint64_t> count; ///< how often, where that is counted
};

struct BytecodeLine {
    uint32_t index = 0;
    std::string opcode;
    std::string operands;
    std::vector<BytecodeTarget> targets;
    std::string value;              ///< of the IR, which the first operand takes; empty: none
    std::optional<unsigned> loop;   ///< this is a back-edge of it
    std::optional<unsigned> origin; ///< which instruction of the IR it came from, in block order; nothing: from none
    bool isTarget = false;          ///< something jumps here
};

struct BytecodeLoop {
    unsigned index = 0;
    int parent = -1;
    std::optional<uint32_t> header; ///< index of the instruction that its back-edges lead to
    uint64_t backEdges = 0;
    uint64_t osrEntries = 0;
};

struct BytecodeListing {
    uint32_t irInstructions = 0;
    uint32_t frameBytes = 0;
    uint32_t entry = 0;     ///< index of the first instruction run
    uint32_t osrReturn = 0; ///< index of the instruction that returns what on-stack replacement left
    std::vector<BytecodeLine> lines;
    std::vector<BytecodeLoop> loops;
};

/// REQUIRES: all of `names` is set. Counts are read as they are: another thread may be counting.
BytecodeListing listBytecode(const BytecodeFunction& code, const BytecodeNames& names);

// As text: what stands above the instructions, and one instruction.
std::string headText(const BytecodeListing& listing);
std::string lineText(const BytecodeLine& line);

/// The listing beside its IR: each instruction of the IR, and below it what it became. What came from none stands above
/// the first and below the last.
std::string sideBySideText(const BytecodeListing& listing, const AnnotatedIr& ir);

} // namespace kiln
