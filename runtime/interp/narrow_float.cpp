#include "interp/narrow_float.h"

#include <bit>
#include <cmath>

namespace kiln::interp {

namespace {

constexpr uint32_t kSignOfFloat = 0x8000'0000u, kInfinityOfFloat = 0x7f80'0000u, kSmallestNormal = 0x0080'0000u;

bool hostFlushesBFloat() {
    static const bool flushes = [] {
        __builtin_cpu_init();
        return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512vl");
    }();
    return flushes;
}

} // namespace

float halfToFloat(uint16_t half) {
    return static_cast<float>(std::bit_cast<_Float16>(half));
}
uint16_t floatToHalf(float value) {
    return std::bit_cast<uint16_t>(static_cast<_Float16>(value));
}
uint16_t doubleToHalf(double value) {
    return std::bit_cast<uint16_t>(static_cast<_Float16>(value));
}

float bfloatToFloat(uint16_t bits) {
    return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

uint16_t floatToBFloat(float value) {
    auto bits = std::bit_cast<uint32_t>(value);
    const uint32_t magnitude = bits & ~kSignOfFloat;
    if (magnitude > kInfinityOfFloat) return static_cast<uint16_t>(bits >> 16 | 0x40); // a quiet NaN
    if (magnitude < kSmallestNormal && hostFlushesBFloat()) return static_cast<uint16_t>((bits & kSignOfFloat) >> 16);
    return static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

uint16_t doubleToBFloat(double value) {
    // To float by rounding to odd, which no second rounding can tell from the exact value.
    auto narrow = static_cast<float>(value);
    auto bits = std::bit_cast<uint32_t>(narrow);
    const bool isExact = static_cast<double>(narrow) == value;
    if (value == value && !isExact && !(bits & 1)) {
        const bool isBelow = std::fabs(static_cast<double>(narrow)) < std::fabs(value);
        bits = isBelow ? bits + 1 : bits - 1;
    }
    const uint32_t magnitude = bits & ~kSignOfFloat;
    if (magnitude > kInfinityOfFloat) return static_cast<uint16_t>(bits >> 16 | 0x40);
    return static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

uint16_t fusedHalf(uint16_t a, uint16_t b, uint16_t c, bool isNative) {
    if (!isNative) return floatToHalf(std::fma(halfToFloat(a), halfToFloat(b), halfToFloat(c)));
    // The product is exact in double; the sum, rounded to odd, keeps what the last rounding has to know.
    const double product = static_cast<double>(halfToFloat(a)) * static_cast<double>(halfToFloat(b));
    const double addend = halfToFloat(c);
    const double sum = product + addend;
    if (!std::isfinite(sum)) return doubleToHalf(sum);
    const double part = sum - product;
    const double error = (product - (sum - part)) + (addend - part);
    auto bits = std::bit_cast<uint64_t>(sum);
    if (error != 0 && !(bits & 1)) bits = (error > 0) == (sum > 0) ? bits + 1 : bits - 1;
    return doubleToHalf(std::bit_cast<double>(bits));
}

bool hostHasNativeHalf() {
    static const bool has = [] {
        __builtin_cpu_init();
        return static_cast<bool>(__builtin_cpu_supports("avx512fp16"));
    }();
    return has;
}

} // namespace kiln::interp
