// Conversions of lanes. See operations.h.

#include "interp/memory_lanes.h"
#include "interp/operations.h"

#include "llvm/ADT/APSInt.h"
#include "llvm/IR/Instruction.h"

namespace kiln::interp {

namespace {

using I = llvm::Instruction;

// ---- between integers ----

template <class From, class To, bool isSigned>
KILN_OPERATION convertIntegers(char* fp, const Inst* ip, const Operation& op) {
    char* __restrict to = fp + ip->a;
    const char* from = fp + ip->b;
    for (size_t i = 0; i < op.lanes; ++i) {
        From value = get<From>(from + i * sizeof(From), 0);
        if constexpr (isSigned)
            set<To>(to + i * sizeof(To), 0, static_cast<To>(static_cast<Signed<From>>(value)));
        else
            set<To>(to + i * sizeof(To), 0, static_cast<To>(value));
    }
}
/// From truth values: 0 or 1, or 0 or all ones.
template <class To, bool isSigned>
KILN_OPERATION convertBits(char* fp, const Inst* ip, const Operation& op) {
    char* __restrict to = fp + ip->a;
    const char* from = fp + ip->b;
    for (size_t i = 0; i < op.lanes; ++i) {
        To value = BitLane::load(from + i);
        set<To>(to + i * sizeof(To), 0, isSigned ? static_cast<To>(To{0} - value) : value);
    }
}
template <class From>
KILN_OPERATION lowestBits(char* fp, const Inst* ip, const Operation& op) {
    char* __restrict to = fp + ip->a;
    const char* from = fp + ip->b;
    for (size_t i = 0; i < op.lanes; ++i)
        set<uint8_t>(to + i, 0, static_cast<uint8_t>(get<From>(from + i * sizeof(From), 0) & 1));
}

KILN_OPERATION convertWide(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0; i < op.lanes; ++i) {
        llvm::APInt value = loadInteger(fp + ip->b + i * op.fromStride, op.fromBits, op.fromStride);
        value = op.e == I::SExt ? value.sextOrTrunc(op.bits) : value.zextOrTrunc(op.bits);
        storeInteger(fp + ip->a + i * op.stride, value, op.stride);
    }
}

template <class From>
Run convertTo(bool isSigned, unsigned toBits) {
    switch (toBits) {
    case 1: return lowestBits<From>;
    case 8: return convertIntegers<From, uint8_t, false>;
    case 16: return isSigned ? convertIntegers<From, uint16_t, true> : convertIntegers<From, uint16_t, false>;
    case 32: return isSigned ? convertIntegers<From, uint32_t, true> : convertIntegers<From, uint32_t, false>;
    case 64: return isSigned ? convertIntegers<From, uint64_t, true> : convertIntegers<From, uint64_t, false>;
    default: return convertWide;
    }
}
Run convertBitsTo(bool isSigned, unsigned toBits) {
    switch (toBits) {
    case 8: return isSigned ? convertBits<uint8_t, true> : convertBits<uint8_t, false>;
    case 16: return isSigned ? convertBits<uint16_t, true> : convertBits<uint16_t, false>;
    case 32: return isSigned ? convertBits<uint32_t, true> : convertBits<uint32_t, false>;
    case 64: return isSigned ? convertBits<uint64_t, true> : convertBits<uint64_t, false>;
    default: return convertWide;
    }
}

// ---- between floating-point types ----

template <class From, class To>
KILN_OPERATION convertFloats(char* fp, const Inst* ip, const Operation& op) {
    char* __restrict to = fp + ip->a;
    const char* from = fp + ip->b;
    for (size_t i = 0; i < op.lanes; ++i)
        To::store(to + i * To::kStride, static_cast<typename To::Value>(From::load(from + i * From::kStride)));
}
/// To half or bfloat from more than float, rounding once.
template <uint16_t (*narrow)(double)>
KILN_OPERATION narrowDoubles(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0; i < op.lanes; ++i)
        set<uint16_t>(fp, ip->a + 2 * i, narrow(get<double>(fp, ip->b + 8 * i)));
}
KILN_OPERATION narrowExtendedToHalf(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0; i < op.lanes; ++i) {
        llvm::APFloat value = loadFloat(fp + ip->b + 16 * i, FloatKind::F80);
        bool losesInfo = false;
        value.convert(llvm::APFloat::IEEEhalf(), llvm::APFloat::rmNearestTiesToEven, &losesInfo);
        storeFloat(fp + ip->a + 2 * i, value, FloatKind::Half);
    }
}

// ---- between integers and floating point ----

/// By way of the widest integer of the machine: a result that does not fit is poison.
template <class L, class Wide, class To>
KILN_OPERATION toIntegers(char* fp, const Inst* ip, const Operation& op) {
    char* __restrict to = fp + ip->a;
    const char* from = fp + ip->b;
    for (size_t i = 0; i < op.lanes; ++i)
        set<To>(to + i * sizeof(To), 0, static_cast<To>(static_cast<Wide>(L::load(from + i * L::kStride))));
}
/// Every width. What does not fit is the nearest that does, of a NaN zero.
template <FloatKind kind, bool isSigned>
KILN_OPERATION toIntegersSaturating(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0; i < op.lanes; ++i) {
        llvm::APSInt value(op.bits, !isSigned);
        bool isExact = false;
        loadFloat(fp + ip->b + i * strideOf(kind), kind).convertToInteger(value, llvm::APFloat::rmTowardZero, &isExact);
        storeInteger(fp + ip->a + i * op.stride, value, op.stride);
    }
}

template <class From, class L>
KILN_OPERATION fromIntegers(char* fp, const Inst* ip, const Operation& op) {
    char* __restrict to = fp + ip->a;
    const char* from = fp + ip->b;
    for (size_t i = 0; i < op.lanes; ++i)
        L::store(to + i * L::kStride, static_cast<typename L::Value>(get<From>(from + i * sizeof(From), 0)));
}
/// Of every width, and of truth values. To half and bfloat by way of float, as compiled code does.
template <FloatKind kind, bool isSigned>
KILN_OPERATION fromWideIntegers(char* fp, const Inst* ip, const Operation& op) {
    constexpr bool isNarrow = kind == FloatKind::Half || kind == FloatKind::BFloat;
    for (uint32_t i = 0; i < op.lanes; ++i) {
        llvm::APFloat value(semanticsOf(isNarrow ? FloatKind::F32 : kind));
        value.convertFromAPInt(loadInteger(fp + ip->b + i * op.fromStride, op.fromBits, op.fromStride), isSigned,
                               llvm::APFloat::rmNearestTiesToEven);
        char* to = fp + ip->a + i * strideOf(kind);
        if constexpr (kind == FloatKind::Half)
            HalfLane::store(to, value.convertToFloat());
        else if constexpr (kind == FloatKind::BFloat)
            BFloatLane::store(to, value.convertToFloat());
        else
            storeFloat(to, value, kind);
    }
}

template <class L>
Run toIntegersOf(bool isSigned, unsigned bits) {
    switch (bits) {
    case 8: return toIntegers<L, int32_t, uint8_t>;
    case 16: return toIntegers<L, int32_t, uint16_t>;
    case 32: return isSigned ? toIntegers<L, int32_t, uint32_t> : toIntegers<L, int64_t, uint32_t>;
    case 64: return isSigned ? toIntegers<L, int64_t, uint64_t> : toIntegers<L, uint64_t, uint64_t>;
    default: return nullptr;
    }
}
template <class L>
Run fromIntegersOf(bool isSigned, unsigned bits) {
    switch (bits) {
    case 8: return isSigned ? fromIntegers<int8_t, L> : fromIntegers<uint8_t, L>;
    case 16: return isSigned ? fromIntegers<int16_t, L> : fromIntegers<uint16_t, L>;
    case 32: return isSigned ? fromIntegers<int32_t, L> : fromIntegers<uint32_t, L>;
    case 64: return isSigned ? fromIntegers<int64_t, L> : fromIntegers<uint64_t, L>;
    default: return nullptr;
    }
}

// ---- the same bits ----

KILN_OPERATION castBits(char* fp, const Inst* ip, const Operation& op) {
    MemoryLanes from{nullptr, op.list[0], op.fromBits}, to{nullptr, op.lanes, op.bits};
    llvm::SmallVector<char, 64> memory(from.bytes());
    from.at = to.at = memory.data();
    for (uint32_t i = 0; i < from.lanes; ++i)
        from.store(i, loadInteger(fp + ip->b + i * op.fromStride, from.bits, op.fromStride));
    for (uint32_t i = 0; i < to.lanes; ++i)
        storeInteger(fp + ip->a + i * op.stride, to.load(i), op.stride);
}

} // namespace

Run integerConvert(unsigned opcode, unsigned fromBits, unsigned toBits) {
    const bool isSigned = opcode == I::SExt;
    switch (fromBits) {
    case 1: return convertBitsTo(isSigned, toBits);
    case 8: return convertTo<uint8_t>(isSigned, toBits);
    case 16: return convertTo<uint16_t>(isSigned, toBits);
    case 32: return convertTo<uint32_t>(isSigned, toBits);
    case 64: return convertTo<uint64_t>(isSigned, toBits);
    default: return convertWide;
    }
}

Run floatConvert(FloatKind from, FloatKind to) {
    if (from == FloatKind::F64 && to == FloatKind::Half) return narrowDoubles<doubleToHalf>;
    if (from == FloatKind::F64 && to == FloatKind::BFloat) return narrowDoubles<doubleToBFloat>;
    if (from == FloatKind::F80 && to == FloatKind::Half) return narrowExtendedToHalf;
    if (from == FloatKind::F80 && to == FloatKind::BFloat) return nullptr; // LLVM 19 has no code for it either
    return withFloatLane(from, [&]<class From>(From) -> Run {
        return withFloatLane(to, []<class To>(To) -> Run { return convertFloats<From, To>; });
    });
}

#define KILN_BY_KIND(operation)                                                                                        \
    switch (kind) {                                                                                                    \
    case FloatKind::Half: return isSigned ? operation<FloatKind::Half, true> : operation<FloatKind::Half, false>;      \
    case FloatKind::BFloat:                                                                                            \
        return isSigned ? operation<FloatKind::BFloat, true> : operation<FloatKind::BFloat, false>;                    \
    case FloatKind::F32: return isSigned ? operation<FloatKind::F32, true> : operation<FloatKind::F32, false>;         \
    case FloatKind::F64: return isSigned ? operation<FloatKind::F64, true> : operation<FloatKind::F64, false>;         \
    default: return isSigned ? operation<FloatKind::F80, true> : operation<FloatKind::F80, false>;                     \
    }

Run floatToInteger(FloatKind kind, bool isSigned, bool saturates, unsigned toBits) {
    if (!saturates && kind == FloatKind::F32)
        if (Run fast = toIntegersOf<F32Lane>(isSigned, toBits)) return fast;
    if (!saturates && kind == FloatKind::F64)
        if (Run fast = toIntegersOf<F64Lane>(isSigned, toBits)) return fast;
    KILN_BY_KIND(toIntegersSaturating)
}

Run integerToFloat(bool isSigned, unsigned fromBits, FloatKind kind) {
    if (kind == FloatKind::F32)
        if (Run fast = fromIntegersOf<F32Lane>(isSigned, fromBits)) return fast;
    if (kind == FloatKind::F64)
        if (Run fast = fromIntegersOf<F64Lane>(isSigned, fromBits)) return fast;
    KILN_BY_KIND(fromWideIntegers)
}

Run bitCast() {
    return castBits;
}

} // namespace kiln::interp
