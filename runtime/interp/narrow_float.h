#pragma once

// half and bfloat as LLVM's x86-64 code generation computes them on this host, which is what every tier must agree
// with.

#include <cstdint>

namespace kiln::interp {

float halfToFloat(uint16_t half);
uint16_t floatToHalf(float value); ///< rounded to nearest even, as vcvtps2ph
float bfloatToFloat(uint16_t bits);
/// Rounded to nearest even. A host with vcvtneps2bf16 (AVX512-BF16) has it round every result: it takes subnormal
/// operands for zero, where other hosts call a function that rounds them.
uint16_t floatToBFloat(float value);
/// One rounding; by a function on every host.
uint16_t doubleToHalf(double value);
uint16_t doubleToBFloat(double value);

/// a * b + c, rounded once. `isNative`: as AVX512-FP16 does it; other hosts round to float on the way.
uint16_t fusedHalf(uint16_t a, uint16_t b, uint16_t c, bool isNative);
/// Whether this host computes in half precision by itself (AVX512-FP16).
bool hostHasNativeHalf();

} // namespace kiln::interp
