#pragma once

// How operations read and write one lane, by what it holds: a class a kind, `Value` being what is computed with.

#include "interp/frame.h"
#include "interp/narrow_float.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/APInt.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

namespace kiln::interp {

/// Integers of the machine's widths, pointers, float and double.
template <class T>
struct PlainLane {
    using Value = T;
    static constexpr uint32_t kStride = sizeof(T);
    [[gnu::always_inline]] static T load(const char* at) { return get<T>(at, 0); }
    [[gnu::always_inline]] static void store(char* at, T value) { set<T>(at, 0, value); }
};
/// A truth value. What an undefined lane holds is any byte: the low bit decides.
struct BitLane {
    using Value = uint8_t;
    static constexpr uint32_t kStride = 1;
    [[gnu::always_inline]] static uint8_t load(const char* at) { return get<uint8_t>(at, 0) & 1; }
    [[gnu::always_inline]] static void store(char* at, uint8_t value) { set<uint8_t>(at, 0, value & 1); }
};
struct F80Lane {
    using Value = long double;
    static constexpr uint32_t kStride = 16;
    [[gnu::always_inline]] static long double load(const char* at) { return get<long double>(at, 0); }
    [[gnu::always_inline]] static void store(char* at, long double value) { set<long double>(at, 0, value); }
};
/// Half and bfloat are computed in float and rounded at each step, which is exact for + - * / and sqrt.
struct HalfLane {
    using Value = float;
    static constexpr uint32_t kStride = 2;
    static float load(const char* at) { return halfToFloat(get<uint16_t>(at, 0)); }
    static void store(char* at, float value) { set<uint16_t>(at, 0, floatToHalf(value)); }
};
struct BFloatLane {
    using Value = float;
    static constexpr uint32_t kStride = 2;
    static float load(const char* at) { return bfloatToFloat(get<uint16_t>(at, 0)); }
    static void store(char* at, float value) { set<uint16_t>(at, 0, floatToBFloat(value)); }
};
using F32Lane = PlainLane<float>;
using F64Lane = PlainLane<double>;

/// Integers of any width, in their container of `stride` bytes.
inline llvm::APInt loadInteger(const char* at, unsigned bits, uint32_t stride) {
    if (stride <= 8) {
        uint64_t word = 0;
        __builtin_memcpy(&word, at, stride);
        return llvm::APInt(bits, word);
    }
    llvm::SmallVector<uint64_t, 4> words(stride / 8);
    __builtin_memcpy(words.data(), at, stride);
    return llvm::APInt(bits, words);
}
inline void storeInteger(char* at, const llvm::APInt& value, uint32_t stride) {
    const uint64_t* words = value.getRawData();
    uint32_t bytes = std::min<uint32_t>(stride, value.getNumWords() * 8);
    __builtin_memcpy(at, words, bytes);
    if (bytes < stride) __builtin_memset(at + bytes, 0, stride - bytes);
}

enum class FloatKind : uint8_t { Half, BFloat, F32, F64, F80 };

/// Calls `f` with the lane class of `kind`.
template <class F>
auto withFloatLane(FloatKind kind, F f) {
    switch (kind) {
    case FloatKind::Half: return f(HalfLane{});
    case FloatKind::BFloat: return f(BFloatLane{});
    case FloatKind::F32: return f(F32Lane{});
    case FloatKind::F64: return f(F64Lane{});
    default: return f(F80Lane{});
    }
}

inline const llvm::fltSemantics& semanticsOf(FloatKind kind) {
    switch (kind) {
    case FloatKind::Half: return llvm::APFloat::IEEEhalf();
    case FloatKind::BFloat: return llvm::APFloat::BFloat();
    case FloatKind::F32: return llvm::APFloat::IEEEsingle();
    case FloatKind::F64: return llvm::APFloat::IEEEdouble();
    default: return llvm::APFloat::x87DoubleExtended();
    }
}
inline uint32_t strideOf(FloatKind kind) {
    return kind <= FloatKind::BFloat ? 2 : kind == FloatKind::F32 ? 4 : kind == FloatKind::F64 ? 8 : 16;
}
inline unsigned bitsOf(FloatKind kind) {
    return kind == FloatKind::F80 ? 80 : strideOf(kind) * 8;
}
inline llvm::APFloat loadFloat(const char* at, FloatKind kind) {
    return llvm::APFloat(semanticsOf(kind), loadInteger(at, bitsOf(kind), strideOf(kind)));
}
inline void storeFloat(char* at, const llvm::APFloat& value, FloatKind kind) {
    storeInteger(at, value.bitcastToAPInt(), strideOf(kind));
}

} // namespace kiln::interp
