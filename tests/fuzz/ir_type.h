// Types of LLVM IR, and constants of them, as text.
#pragma once

#include "tests/fuzz/random.h"

#include <string>

namespace kiln::test {

// No bfloat: where the machine has instructions for it, LLVM 19 at -O0 takes denormals for zero and loses values across
// blocks, so there is no truth to compare with.
enum class Scalar { Integer, Half, Float, Double, X87 };

/// A scalar, or a vector of `lanes` of them.
struct IrType {
    Scalar scalar = Scalar::Integer;
    unsigned bits = 32; ///< of one lane
    unsigned lanes = 0; ///< 0: no vector

    bool operator==(const IrType&) const = default;
    bool isInteger() const { return scalar == Scalar::Integer; }
    bool isVector() const { return lanes != 0; }
    unsigned totalBits() const { return bits * (lanes ? lanes : 1); }
    IrType element() const { return {scalar, bits, 0}; }
    IrType withElement(IrType other) const { return {other.scalar, other.bits, lanes}; }
    IrType condition() const { return {Scalar::Integer, 1, lanes}; } ///< what a comparison gives
    IrType asInteger() const { return {Scalar::Integer, bits, lanes}; }

    std::string text() const;   ///< "<3 x i7>"
    std::string suffix() const; ///< "v3i7", as in names of intrinsics
};

constexpr IrType integer(unsigned bits) {
    return {Scalar::Integer, bits, 0};
}

IrType randomScalar(Random& random);
IrType randomType(Random& random);

/// A constant whose every lane is `value`; wraps where it is too wide.
std::string splat(IrType type, long long value);
std::string splatFloat(IrType type, long double value);
/// Any constant that is no NaN; interesting ones often.
std::string randomConstant(Random& random, IrType type);

} // namespace kiln::test
