#include "interp/helpers.h"

#include "llvm/IR/IntrinsicInst.h"

#include <bit>
#include <cmath>

namespace kiln::interp {

#define KILN_HELPER_EXTERN __attribute__((no_sanitize("address", "thread", "undefined"))) void

KILN_HELPER_EXTERN memcpyHelper(char* fp, const Inst* ip) {
    std::memcpy(get<void*>(fp, ip->a), get<void*>(fp, ip->b), get<uint64_t>(fp, ip->c));
}
KILN_HELPER_EXTERN memmoveHelper(char* fp, const Inst* ip) {
    std::memmove(get<void*>(fp, ip->a), get<void*>(fp, ip->b), get<uint64_t>(fp, ip->c));
}
KILN_HELPER_EXTERN memsetHelper(char* fp, const Inst* ip) {
    std::memset(get<void*>(fp, ip->a), get<uint8_t>(fp, ip->b), get<uint64_t>(fp, ip->c));
}
KILN_HELPER_EXTERN copyInHelper(char* fp, const Inst* ip) {
    std::memcpy(fp + ip->a, get<void*>(fp, ip->b), ip->d);
}
KILN_HELPER_EXTERN vaStartHelper(char* fp, const Inst* ip) {
    // System V ABI, AMD64 supplement, 3.5.7: __va_list_tag.
    char* list = get<char*>(fp, ip->a);
    set<uint32_t>(list, 0, ip->c);
    set<uint32_t>(list, 4, ip->d);
    set<void*>(list, 8, get<void*>(fp, ip->b + kRegisterSaveBytes));
    set<char*>(list, 16, fp + ip->b);
}
KILN_HELPER_EXTERN vaCopyHelper(char* fp, const Inst* ip) {
    std::memcpy(get<void*>(fp, ip->a), get<void*>(fp, ip->b), 24);
}
KILN_HELPER_EXTERN trapHelper(char*, const Inst*) {
    __builtin_trap();
}
KILN_HELPER_EXTERN readCycleCounterHelper(char* fp, const Inst* ip) {
    set<uint64_t>(fp, ip->a, __builtin_readcyclecounter());
}
KILN_HELPER_EXTERN getRoundingHelper(char* fp, const Inst* ip) {
    set<int32_t>(fp, ip->a, __builtin_flt_rounds());
}
KILN_HELPER_EXTERN setRoundingHelper(char* fp, const Inst* ip) {
    __builtin_set_flt_rounds(get<int32_t>(fp, ip->b));
}
KILN_HELPER_EXTERN threadPointerHelper(char* fp, const Inst* ip) {
    set<void*>(fp, ip->a, __builtin_thread_pointer());
}
KILN_HELPER_EXTERN debugTrapHelper(char*, const Inst*) {
    __builtin_debugtrap();
}

namespace {

template <class T>
constexpr unsigned kBits = sizeof(T) * 8;

template <class T>
unsigned leadingZeros(T value) {
    if constexpr (sizeof(T) == 16) {
        auto high = static_cast<uint64_t>(value >> 64);
        return high ? static_cast<unsigned>(std::countl_zero(high))
                    : 64 + static_cast<unsigned>(std::countl_zero(static_cast<uint64_t>(value)));
    } else {
        return static_cast<unsigned>(std::countl_zero(value));
    }
}
template <class T>
unsigned trailingZeros(T value) {
    if constexpr (sizeof(T) == 16) {
        auto low = static_cast<uint64_t>(value);
        return low ? static_cast<unsigned>(std::countr_zero(low))
                   : 64 + static_cast<unsigned>(std::countr_zero(static_cast<uint64_t>(value >> 64)));
    } else {
        return static_cast<unsigned>(std::countr_zero(value));
    }
}
template <class T>
unsigned population(T value) {
    if constexpr (sizeof(T) == 16)
        return static_cast<unsigned>(std::popcount(static_cast<uint64_t>(value)) +
                                     std::popcount(static_cast<uint64_t>(value >> 64)));
    else
        return static_cast<unsigned>(std::popcount(value));
}
template <class T>
T reverseBits(T value) {
    T result = 0;
    for (unsigned i = 0; i < kBits<T>; ++i, value >>= 1)
        result = static_cast<T>((result << 1) | (value & 1));
    return result;
}
template <class T>
T swapBytes(T value) {
    T result = 0;
    for (unsigned i = 0; i < sizeof(T); ++i, value = static_cast<T>(sizeof(T) > 1 ? value >> 8 : 0))
        result = static_cast<T>((sizeof(T) > 1 ? result << 8 : 0) | (value & 0xff));
    return result;
}

template <class T>
constexpr T kSignBit = static_cast<T>(static_cast<T>(1) << (kBits<T> - 1));

// Overflow flags, by the textbook rules on sign bits.
template <class T>
bool addOverflows(T a, T b, bool isSigned) {
    T sum = static_cast<T>(a + b);
    return isSigned ? ((a ^ sum) & (b ^ sum) & kSignBit<T>) != 0 : sum < a;
}
template <class T>
bool subOverflows(T a, T b, bool isSigned) {
    T difference = static_cast<T>(a - b);
    return isSigned ? ((a ^ b) & (a ^ difference) & kSignBit<T>) != 0 : a < b;
}

struct MulResult {
    bool overflow;
    U128 value;
};
template <class T>
MulResult multiply(T a, T b, bool isSigned) {
    if (isSigned) {
        Signed<T> product{};
        bool overflow = __builtin_mul_overflow(static_cast<Signed<T>>(a), static_cast<Signed<T>>(b), &product);
        return {overflow, static_cast<U128>(static_cast<T>(product))};
    }
    T product{};
    bool overflow = __builtin_mul_overflow(a, b, &product);
    return {overflow, static_cast<U128>(product)};
}

enum class Arith { Add, Sub, Mul };

template <class T, Arith kind, bool isSigned>
KILN_HELPER withOverflow(char* fp, const Inst* ip) {
    T a = get<T>(fp, ip->b), b = get<T>(fp, ip->c);
    bool overflow = false;
    T value{};
    if constexpr (kind == Arith::Add) {
        value = static_cast<T>(a + b);
        overflow = addOverflows(a, b, isSigned);
    } else if constexpr (kind == Arith::Sub) {
        value = static_cast<T>(a - b);
        overflow = subOverflows(a, b, isSigned);
    } else {
        MulResult result = multiply(a, b, isSigned);
        value = static_cast<T>(result.value);
        overflow = result.overflow;
    }
    set<T>(fp, ip->a, value);
    set<uint8_t>(fp, ip->a + ip->d, overflow);
}

template <class T, Arith kind, bool isSigned>
KILN_HELPER saturating(char* fp, const Inst* ip) {
    T a = get<T>(fp, ip->b), b = get<T>(fp, ip->c);
    constexpr bool isAdd = kind == Arith::Add;
    T value = static_cast<T>(isAdd ? a + b : a - b);
    if (isAdd ? addOverflows(a, b, isSigned) : subOverflows(a, b, isSigned)) {
        if (isSigned) // towards the sign of the left operand
            value = static_cast<T>(a & kSignBit<T> ? kSignBit<T> : kSignBit<T> - 1);
        else
            value = static_cast<T>(isAdd ? ~T{0} : T{0});
    }
    set<T>(fp, ip->a, value);
}

template <class T>
struct IntegerHelpers {
    KILN_HELPER population(char* fp, const Inst* ip) {
        set<T>(fp, ip->a, static_cast<T>(interp::population(get<T>(fp, ip->b))));
    }
    KILN_HELPER leading(char* fp, const Inst* ip) {
        set<T>(fp, ip->a, static_cast<T>(leadingZeros(get<T>(fp, ip->b))));
    }
    KILN_HELPER trailing(char* fp, const Inst* ip) {
        set<T>(fp, ip->a, static_cast<T>(trailingZeros(get<T>(fp, ip->b))));
    }
    KILN_HELPER bytes(char* fp, const Inst* ip) { set<T>(fp, ip->a, swapBytes(get<T>(fp, ip->b))); }
    KILN_HELPER bits(char* fp, const Inst* ip) { set<T>(fp, ip->a, reverseBits(get<T>(fp, ip->b))); }
    KILN_HELPER absolute(char* fp, const Inst* ip) {
        T value = get<T>(fp, ip->b);
        set<T>(fp, ip->a, static_cast<T>(value & kSignBit<T> ? T{0} - value : value));
    }
    KILN_HELPER smax(char* fp, const Inst* ip) {
        auto a = static_cast<Signed<T>>(get<T>(fp, ip->b)), b = static_cast<Signed<T>>(get<T>(fp, ip->c));
        set<T>(fp, ip->a, static_cast<T>(a > b ? a : b));
    }
    KILN_HELPER smin(char* fp, const Inst* ip) {
        auto a = static_cast<Signed<T>>(get<T>(fp, ip->b)), b = static_cast<Signed<T>>(get<T>(fp, ip->c));
        set<T>(fp, ip->a, static_cast<T>(a < b ? a : b));
    }
    KILN_HELPER umax(char* fp, const Inst* ip) {
        T a = get<T>(fp, ip->b), b = get<T>(fp, ip->c);
        set<T>(fp, ip->a, a > b ? a : b);
    }
    KILN_HELPER umin(char* fp, const Inst* ip) {
        T a = get<T>(fp, ip->b), b = get<T>(fp, ip->c);
        set<T>(fp, ip->a, a < b ? a : b);
    }
    // Funnel shifts take their amount modulo the width.
    KILN_HELPER funnelLeft(char* fp, const Inst* ip) {
        T high = get<T>(fp, ip->b), low = get<T>(fp, ip->c);
        unsigned n = static_cast<unsigned>(get<T>(fp, ip->d) % kBits<T>);
        set<T>(fp, ip->a, n ? static_cast<T>((high << n) | (low >> (kBits<T> - n))) : high);
    }
    KILN_HELPER funnelRight(char* fp, const Inst* ip) {
        T high = get<T>(fp, ip->b), low = get<T>(fp, ip->c);
        unsigned n = static_cast<unsigned>(get<T>(fp, ip->d) % kBits<T>);
        set<T>(fp, ip->a, n ? static_cast<T>((high << (kBits<T> - n)) | (low >> n)) : low);
    }
};

template <class T>
Helper integerHelper(llvm::Intrinsic::ID id) {
    using H = IntegerHelpers<T>;
    using namespace llvm;
    switch (id) {
    case Intrinsic::ctpop: return H::population;
    case Intrinsic::ctlz: return H::leading;
    case Intrinsic::cttz: return H::trailing;
    case Intrinsic::bswap: return H::bytes;
    case Intrinsic::bitreverse: return H::bits;
    case Intrinsic::abs: return H::absolute;
    case Intrinsic::smax: return H::smax;
    case Intrinsic::smin: return H::smin;
    case Intrinsic::umax: return H::umax;
    case Intrinsic::umin: return H::umin;
    case Intrinsic::fshl: return H::funnelLeft;
    case Intrinsic::fshr: return H::funnelRight;
    case Intrinsic::sadd_sat: return saturating<T, Arith::Add, true>;
    case Intrinsic::uadd_sat: return saturating<T, Arith::Add, false>;
    case Intrinsic::ssub_sat: return saturating<T, Arith::Sub, true>;
    case Intrinsic::usub_sat: return saturating<T, Arith::Sub, false>;
    default: return nullptr;
    }
}

template <class T>
Helper overflowHelperOf(llvm::Intrinsic::ID id) {
    using namespace llvm;
    switch (id) {
    case Intrinsic::sadd_with_overflow: return withOverflow<T, Arith::Add, true>;
    case Intrinsic::uadd_with_overflow: return withOverflow<T, Arith::Add, false>;
    case Intrinsic::ssub_with_overflow: return withOverflow<T, Arith::Sub, true>;
    case Intrinsic::usub_with_overflow: return withOverflow<T, Arith::Sub, false>;
    case Intrinsic::smul_with_overflow: return withOverflow<T, Arith::Mul, true>;
    case Intrinsic::umul_with_overflow: return withOverflow<T, Arith::Mul, false>;
    default: return nullptr;
    }
}

// Rounding and libm functions: the calls LLVM's code generation makes for the same intrinsics.
template <class T, T (*F)(T)>
KILN_HELPER unaryLibm(char* fp, const Inst* ip) {
    set<T>(fp, ip->a, F(get<T>(fp, ip->b)));
}
template <class T, T (*F)(T, T)>
KILN_HELPER binaryLibm(char* fp, const Inst* ip) {
    set<T>(fp, ip->a, F(get<T>(fp, ip->b), get<T>(fp, ip->c)));
}
template <class T>
KILN_HELPER copySign(char* fp, const Inst* ip) {
    set<T>(fp, ip->a, std::copysign(get<T>(fp, ip->b), get<T>(fp, ip->c)));
}
// Of equal operands (two zeros) x86 code keeps the first, of a NaN and a number the number.
template <class T>
KILN_HELPER minNumber(char* fp, const Inst* ip) {
    T a = get<T>(fp, ip->b), b = get<T>(fp, ip->c);
    set<T>(fp, ip->a, a != a ? b : (b < a ? b : a));
}
template <class T>
KILN_HELPER maxNumber(char* fp, const Inst* ip) {
    T a = get<T>(fp, ip->b), b = get<T>(fp, ip->c);
    set<T>(fp, ip->a, a != a ? b : (b > a ? b : a));
}

struct LibmRow {
    llvm::Intrinsic::ID id;
    Helper f32, f64, f80;
};
#define KILN_LIBM(id, name)                                                                                            \
    {llvm::Intrinsic::id, unaryLibm<float, ::name##f>, unaryLibm<double, ::name>, unaryLibm<long double, ::name##l>}
#define KILN_LIBM2(id, name)                                                                                           \
    {llvm::Intrinsic::id, binaryLibm<float, ::name##f>, binaryLibm<double, ::name>, binaryLibm<long double, ::name##l>}
const LibmRow kLibm[] = {
    KILN_LIBM(floor, floor),
    KILN_LIBM(ceil, ceil),
    KILN_LIBM(trunc, trunc),
    KILN_LIBM(rint, rint),
    KILN_LIBM(nearbyint, nearbyint),
    KILN_LIBM(round, round),
    KILN_LIBM(roundeven, roundeven),
    KILN_LIBM(sin, sin),
    KILN_LIBM(cos, cos),
    KILN_LIBM(tan, tan),
    KILN_LIBM(exp, exp),
    KILN_LIBM(exp2, exp2),
    KILN_LIBM(log, log),
    KILN_LIBM(log2, log2),
    KILN_LIBM(log10, log10),
    KILN_LIBM2(pow, pow),
    {llvm::Intrinsic::copysign, copySign<float>, copySign<double>, copySign<long double>},
    {llvm::Intrinsic::minnum, minNumber<float>, minNumber<double>, nullptr},
    {llvm::Intrinsic::maxnum, maxNumber<float>, maxNumber<double>, nullptr},
};

Helper libmHelper(llvm::Intrinsic::ID id, const llvm::Type* type) {
    for (const LibmRow& row : kLibm)
        if (row.id == id)
            return type->isFloatTy()      ? row.f32
                   : type->isDoubleTy()   ? row.f64
                   : type->isX86_FP80Ty() ? row.f80
                                          : nullptr;
    return nullptr;
}

} // namespace

Helper laneHelper(llvm::Intrinsic::ID id, const llvm::Type* type) {
    if (type->isFloatingPointTy()) return libmHelper(id, type);
    if (!type->isIntegerTy()) return nullptr;
    switch (type->getIntegerBitWidth()) {
    case 8: return integerHelper<uint8_t>(id);
    case 16: return integerHelper<uint16_t>(id);
    case 32: return integerHelper<uint32_t>(id);
    case 64: return integerHelper<uint64_t>(id);
    case 128: return integerHelper<U128>(id);
    default: return nullptr;
    }
}

Helper intrinsicHelper(const llvm::IntrinsicInst& call) {
    return laneHelper(call.getIntrinsicID(), call.getType());
}

Helper overflowHelper(const llvm::IntrinsicInst& call) {
    const llvm::Type* type = call.getArgOperand(0)->getType();
    if (!type->isIntegerTy()) return nullptr;
    switch (type->getIntegerBitWidth()) {
    case 8: return overflowHelperOf<uint8_t>(call.getIntrinsicID());
    case 16: return overflowHelperOf<uint16_t>(call.getIntrinsicID());
    case 32: return overflowHelperOf<uint32_t>(call.getIntrinsicID());
    case 64: return overflowHelperOf<uint64_t>(call.getIntrinsicID());
    case 128: return overflowHelperOf<U128>(call.getIntrinsicID());
    default: return nullptr;
    }
}

} // namespace kiln::interp
