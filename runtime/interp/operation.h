#pragma once

// Operations: instructions on values that no opcode has rows for (vectors, integers of rare widths, half and bfloat)
// and the rarer intrinsics. One bytecode instruction each: its fields a (result), b, c, d (operands) are slots as ever,
// what else there is to know stands in a record beside the code.
//
// A vector operation is one loop over lanes, and a scalar one is a vector of one lane: so whatever is here for a scalar
// is here for vectors of it, too.
//
// REQUIRES: of an operation, the result's slot overlaps no operand's. Lanes are written while others are still to be
// read. (Operands may be the same slot.)

#include <cstdint>
#include <vector>

namespace kiln {

struct Inst;

namespace interp {

struct Operation {
    using Run = void (*)(char* fp, const Inst* ip, const Operation& op);

    Run run = nullptr;
    const char* name = ""; ///< of the IR's instruction or intrinsic, as printed; lives as long as the process
    uint32_t lanes = 1;    ///< of the result, or of what is reduced or stored
    uint32_t bits = 0;     ///< of an integer lane of the result
    uint32_t stride = 0;   ///< bytes from lane to lane of the result
    uint32_t fromBits = 0; ///< the same of the first operand, where that differs
    uint32_t fromStride = 0;
    uint32_t e = 0;                                   ///< a further slot or number, by operation
    uint32_t f = 0;                                   ///< another
    int64_t number = 0;                               ///< an offset, a scale
    void (*each)(char* fp, const Inst* ip) = nullptr; ///< of `eachLane`: the helper for one lane
    std::vector<uint32_t> list;                       ///< a mask of lanes; strides of operands
};

} // namespace interp
} // namespace kiln

#define KILN_OPERATION __attribute__((no_sanitize("address", "thread", "undefined"))) static void
