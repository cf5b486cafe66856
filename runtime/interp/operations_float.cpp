// Floating-point operations on lanes. See operations.h.

#include "interp/floating.h"
#include "interp/memory_lanes.h"
#include "interp/operations.h"

#include "llvm/IR/Instruction.h"

#include <bit>
#include <cmath>

namespace kiln::interp {

namespace {

namespace Intrinsic = llvm::Intrinsic;

template <class L, class F>
KILN_OPERATION binary(char* fp, const Inst* ip, const Operation& op) {
    char* __restrict to = fp + ip->a;
    const char *left = fp + ip->b, *right = fp + ip->c;
    for (size_t i = 0; i < op.lanes; ++i)
        L::store(to + i * L::kStride, F::run(L::load(left + i * L::kStride), L::load(right + i * L::kStride)));
}

/// Predicates as llvm::CmpInst numbers them: bit 0 equal, 1 greater, 2 less, 3 unordered.
template <class L>
KILN_OPERATION compare(char* fp, const Inst* ip, const Operation& op) {
    char* __restrict to = fp + ip->a;
    const char *left = fp + ip->b, *right = fp + ip->c;
    for (size_t i = 0; i < op.lanes; ++i) {
        auto a = L::load(left + i * L::kStride), b = L::load(right + i * L::kStride);
        unsigned relation = a == b ? 1 : a > b ? 2 : a < b ? 4 : 8;
        set<uint8_t>(to + i, 0, (relation & op.e) != 0);
    }
}

// ---- functions of one and two numbers ----

template <class T>
T roundEven(T a) {
    if constexpr (sizeof(T) == 4)
        return __builtin_roundevenf(a);
    else if constexpr (sizeof(T) == 8)
        return __builtin_roundeven(a);
    else
        return __builtin_roundevenl(a);
}
template <class T>
T powerOfTen(T a) {
    if constexpr (sizeof(T) == 4)
        return ::exp10f(a);
    else if constexpr (sizeof(T) == 8)
        return ::exp10(a);
    else
        return ::exp10l(a);
}

// The calls LLVM's code generation makes for the same intrinsics. One row is a function for each kind of lane.
#define KILN_UNARY_ROWS(ROW)                                                                                           \
    ROW(sqrt, std::sqrt)                                                                                               \
    ROW(floor, std::floor)                                                                                             \
    ROW(ceil, std::ceil)                                                                                               \
    ROW(trunc, std::trunc)                                                                                             \
    ROW(rint, std::rint)                                                                                               \
    ROW(nearbyint, std::nearbyint)                                                                                     \
    ROW(round, std::round)                                                                                             \
    ROW(roundeven, roundEven)                                                                                          \
    ROW(sin, std::sin)                                                                                                 \
    ROW(cos, std::cos)                                                                                                 \
    ROW(tan, std::tan)                                                                                                 \
    ROW(asin, std::asin)                                                                                               \
    ROW(acos, std::acos)                                                                                               \
    ROW(atan, std::atan)                                                                                               \
    ROW(sinh, std::sinh)                                                                                               \
    ROW(cosh, std::cosh)                                                                                               \
    ROW(tanh, std::tanh)                                                                                               \
    ROW(exp, std::exp)                                                                                                 \
    ROW(exp2, std::exp2)                                                                                               \
    ROW(exp10, powerOfTen)                                                                                             \
    ROW(log, std::log)                                                                                                 \
    ROW(log2, std::log2)                                                                                               \
    ROW(log10, std::log10)

template <class T>
T applyUnary(Intrinsic::ID id, T a) {
    switch (id) {
#define KILN_ROW(name, function)                                                                                       \
    case Intrinsic::name: return function(a);
        KILN_UNARY_ROWS(KILN_ROW)
#undef KILN_ROW
    default: return a;
    }
}

bool isUnary(Intrinsic::ID id) {
    switch (id) {
#define KILN_ROW(name, function) case Intrinsic::name:
        KILN_UNARY_ROWS(KILN_ROW)
#undef KILN_ROW
        return true;
    default: return false;
    }
}

// Of equal operands (two zeros) x86 code keeps the first, of a NaN and a number the number; x87's goes to the library.
template <class T>
T minNumber(T a, T b) {
    if constexpr (sizeof(T) == 16)
        return ::fminl(a, b);
    else
        return a != a ? b : (b < a ? b : a);
}
template <class T>
T maxNumber(T a, T b) {
    if constexpr (sizeof(T) == 16)
        return ::fmaxl(a, b);
    else
        return a != a ? b : (b > a ? b : a);
}
// A NaN wins, and -0 is less than +0.
template <class T>
T minimum(T a, T b) {
    if (a != a || b != b) return a + b;
    if (a == b) return std::signbit(a) ? a : b;
    return a < b ? a : b;
}
template <class T>
T maximum(T a, T b) {
    if (a != a || b != b) return a + b;
    if (a == b) return std::signbit(a) ? b : a;
    return a > b ? a : b;
}

template <class T>
T applyBinary(Intrinsic::ID id, T a, T b) {
    switch (id) {
    case Intrinsic::minnum:
    case Intrinsic::vector_reduce_fmin: return minNumber(a, b);
    case Intrinsic::maxnum:
    case Intrinsic::vector_reduce_fmax: return maxNumber(a, b);
    case Intrinsic::minimum:
    case Intrinsic::vector_reduce_fminimum: return minimum(a, b);
    case Intrinsic::maximum:
    case Intrinsic::vector_reduce_fmaximum: return maximum(a, b);
    case Intrinsic::vector_reduce_fadd: return a + b;
    case Intrinsic::vector_reduce_fmul: return a * b;
    default: return std::pow(a, b);
    }
}

bool isBinary(Intrinsic::ID id) {
    switch (id) {
    case Intrinsic::minnum:
    case Intrinsic::maxnum:
    case Intrinsic::minimum:
    case Intrinsic::maximum:
    case Intrinsic::pow: return true;
    default: return false;
    }
}

/// Vector code chooses one of two bfloats by its bits, which keeps denormals; a scalar goes through a conversion, which
/// flushes them where the machine has one.
KILN_OPERATION chosenBFloats(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += 2) {
        const float a = BFloatLane::load(fp + ip->b + at), b = BFloatLane::load(fp + ip->c + at);
        const float chosen = applyBinary(static_cast<Intrinsic::ID>(op.e), a, b);
        if (op.lanes == 1 || chosen != chosen) {
            BFloatLane::store(fp + ip->a + at, chosen);
            continue;
        }
        const bool isA = a == chosen && std::signbit(a) == std::signbit(chosen);
        set<uint16_t>(fp, ip->a + at, get<uint16_t>(fp, (isA ? ip->b : ip->c) + at));
    }
}

template <class L>
KILN_OPERATION unaryFunction(char* fp, const Inst* ip, const Operation& op) {
    for (size_t i = 0; i < op.lanes; ++i)
        L::store(fp + ip->a + i * L::kStride,
                 applyUnary(static_cast<Intrinsic::ID>(op.e), L::load(fp + ip->b + i * L::kStride)));
}
template <class L>
KILN_OPERATION binaryFunction(char* fp, const Inst* ip, const Operation& op) {
    for (size_t i = 0; i < op.lanes; ++i)
        L::store(fp + ip->a + i * L::kStride,
                 applyBinary(static_cast<Intrinsic::ID>(op.e), L::load(fp + ip->b + i * L::kStride),
                             L::load(fp + ip->c + i * L::kStride)));
}

// ---- signs, which are bits ----

enum class SignOf : uint8_t { Negated, Absolute, Copied };

/// The sign is the top bit of a lane's last byte (of x86_fp80's, the tenth).
template <SignOf what>
KILN_OPERATION signs(char* fp, const Inst* ip, const Operation& op) {
    const uint32_t bytes = op.bits / 8;
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += op.stride) {
        __builtin_memcpy(fp + ip->a + at, fp + ip->b + at, bytes);
        const uint32_t top = at + bytes - 1;
        auto byte = get<uint8_t>(fp, ip->b + top);
        if (what == SignOf::Negated)
            byte ^= 0x80;
        else if (what == SignOf::Absolute)
            byte &= 0x7f;
        else
            byte = static_cast<uint8_t>((byte & 0x7f) | (get<uint8_t>(fp, ip->c + top) & 0x80));
        set<uint8_t>(fp, ip->a + top, byte);
    }
}

template <class T, T mask, SignOf what>
KILN_OPERATION signsOf(char* fp, const Inst* ip, const Operation& op) {
    char* __restrict to = fp + ip->a;
    const char* from = fp + ip->b;
    for (size_t i = 0; i < op.lanes; ++i) {
        T bits = get<T>(from + i * sizeof(T), 0);
        set<T>(to + i * sizeof(T), 0, static_cast<T>(what == SignOf::Negated ? bits ^ mask : bits & ~mask));
    }
}

/// bfloat's go through float like every other result of it: see floatToBFloat.
template <SignOf what>
KILN_OPERATION signsOfBFloats(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += 2) {
        const float value = BFloatLane::load(fp + ip->b + at);
        BFloatLane::store(fp + ip->a + at, what == SignOf::Negated ? -value : std::fabs(value));
    }
}

// ---- multiply and add ----

template <class L>
KILN_OPERATION fused(char* fp, const Inst* ip, const Operation& op) {
    for (size_t i = 0; i < op.lanes; ++i) {
        const size_t at = i * L::kStride;
        L::store(fp + ip->a + at,
                 std::fma(L::load(fp + ip->b + at), L::load(fp + ip->c + at), L::load(fp + ip->d + at)));
    }
}
/// The same where the processor has the instruction: without it, each lane is a call of the library.
template <class T>
__attribute__((target("avx2,fma"), no_sanitize("address", "thread", "undefined"))) void
fusedByHardware(char* fp, const Inst* ip, const Operation& op) {
    char* __restrict to = fp + ip->a;
    const char *a = fp + ip->b, *b = fp + ip->c, *c = fp + ip->d;
    for (size_t i = 0; i < op.lanes; ++i)
        set<T>(to + i * sizeof(T), 0,
               __builtin_elementwise_fma(get<T>(a + i * sizeof(T), 0), get<T>(b + i * sizeof(T), 0),
                                         get<T>(c + i * sizeof(T), 0)));
}
KILN_OPERATION fusedHalves(char* fp, const Inst* ip, const Operation& op) {
    const bool isNative = hostHasNativeHalf();
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += 2)
        set<uint16_t>(fp, ip->a + at,
                      fusedHalf(get<uint16_t>(fp, ip->b + at), get<uint16_t>(fp, ip->c + at),
                                get<uint16_t>(fp, ip->d + at), isNative));
}

// ---- exponents ----

template <class L>
KILN_OPERATION scaled(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0; i < op.lanes; ++i) {
        const llvm::APInt exponent = loadInteger(fp + ip->c + i * op.fromStride, op.fromBits, op.fromStride);
        const auto by = static_cast<int>(std::clamp<int64_t>(exponent.getSExtValue(), -1'000'000, 1'000'000));
        L::store(fp + ip->a + i * L::kStride, std::ldexp(L::load(fp + ip->b + i * L::kStride), by));
    }
}
template <class L>
KILN_OPERATION splitUp(char* fp, const Inst* ip, const Operation& op) {
    MemoryLanes exponents{fp + ip->a + op.e, op.lanes, op.bits};
    for (uint32_t i = 0; i < op.lanes; ++i) {
        int exponent = 0;
        const auto value = L::load(fp + ip->b + i * L::kStride);
        L::store(fp + ip->a + i * L::kStride, std::frexp(value, &exponent));
        if (!std::isfinite(value)) exponent = 0;
        exponents.store(i, llvm::APInt(op.bits, static_cast<uint64_t>(int64_t{exponent}), true));
    }
}

/// As compiler-rt's and libgcc's __powisf2 and its kin multiply.
template <class T>
T integerPower(T a, int n) {
    unsigned rest = n < 0 ? 0u - static_cast<unsigned>(n) : static_cast<unsigned>(n);
    T result = rest % 2 ? a : T{1};
    while (rest >>= 1) {
        a = a * a;
        if (rest % 2) result *= a;
    }
    return n < 0 ? 1 / result : result;
}
template <class L>
KILN_OPERATION integerPowers(char* fp, const Inst* ip, const Operation& op) {
    const auto n = get<int32_t>(fp, ip->c);
    for (uint32_t i = 0; i < op.lanes; ++i)
        L::store(fp + ip->a + i * L::kStride, integerPower(L::load(fp + ip->b + i * L::kStride), n));
}

// ---- to integers, classes ----

template <class T>
long toNearbyLong(Intrinsic::ID id, T a) {
    switch (id) {
    case Intrinsic::lrint: return std::lrint(a);
    case Intrinsic::llrint: return std::llrint(a);
    case Intrinsic::lround: return std::lround(a);
    default: return std::llround(a);
    }
}
template <class L>
KILN_OPERATION nearbyIntegers(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0; i < op.lanes; ++i) {
        const long value = toNearbyLong(static_cast<Intrinsic::ID>(op.e), L::load(fp + ip->b + i * L::kStride));
        storeInteger(fp + ip->a + i * op.stride, llvm::APInt(op.bits, static_cast<uint64_t>(value), true), op.stride);
    }
}

template <FloatKind kind>
KILN_OPERATION classes(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0; i < op.lanes; ++i)
        set<uint8_t>(fp, ip->a + i, (loadFloat(fp + ip->b + i * strideOf(kind), kind).classify() & op.e) != 0);
}

template <FloatKind kind>
KILN_OPERATION canonical(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0; i < op.lanes; ++i) {
        llvm::APFloat value = loadFloat(fp + ip->b + i * strideOf(kind), kind);
        if (value.isSignaling()) value = value.makeQuiet();
        storeFloat(fp + ip->a + i * strideOf(kind), value, kind);
    }
}

// ---- reductions ----

template <class L>
struct Accumulator {
    char lane[L::kStride];
    auto value() const { return L::load(lane); }
    void add(Intrinsic::ID id, typename L::Value other) { L::store(lane, applyBinary(id, value(), other)); }
};

bool hasStart(Intrinsic::ID id) {
    return id == Intrinsic::vector_reduce_fadd || id == Intrinsic::vector_reduce_fmul;
}

/// From the first lane to the last.
template <class L>
KILN_OPERATION reduceInOrder(char* fp, const Inst* ip, const Operation& op) {
    auto id = static_cast<Intrinsic::ID>(op.e);
    Accumulator<L> sum;
    uint32_t first = 0;
    L::store(sum.lane, hasStart(id) ? L::load(fp + ip->c) : L::load(fp + ip->b + L::kStride * first++));
    for (uint32_t i = first; i < op.lanes; ++i)
        sum.add(id, L::load(fp + ip->b + i * L::kStride));
    L::store(fp + ip->a, sum.value());
}
/// The upper half onto the lower one until one lane is left, as compiled code does where the order is free.
template <class L>
KILN_OPERATION reduceByHalves(char* fp, const Inst* ip, const Operation& op) {
    auto id = static_cast<Intrinsic::ID>(op.e);
    llvm::SmallVector<Accumulator<L>, 16> lanes(op.lanes);
    for (uint32_t i = 0; i < op.lanes; ++i)
        L::store(lanes[i].lane, L::load(fp + ip->b + i * L::kStride));
    for (uint32_t half = op.lanes / 2; half > 0; half /= 2)
        for (uint32_t i = 0; i < half; ++i)
            lanes[i].add(id, lanes[i + half].value());
    if (hasStart(id)) {
        Accumulator<L> start;
        L::store(start.lane, L::load(fp + ip->c));
        start.add(id, lanes[0].value());
        lanes[0] = start;
    }
    L::store(fp + ip->a, lanes[0].value());
}

template <class L>
Run arithmeticOf(unsigned opcode) {
    using I = llvm::Instruction;
    switch (opcode) {
    case I::FAdd: return binary<L, FAdd>;
    case I::FSub: return binary<L, FSub>;
    case I::FMul: return binary<L, FMul>;
    case I::FDiv: return binary<L, FDiv>;
    default: return binary<L, FRem>;
    }
}

template <SignOf what>
Run signsOfKind(FloatKind kind) {
    if (kind == FloatKind::BFloat) return signsOfBFloats<what>;
    switch (bitsOf(kind)) {
    case 32: return signsOf<uint32_t, 0x8000'0000u, what>;
    case 64: return signsOf<uint64_t, 0x8000'0000'0000'0000u, what>;
    default: return signs<what>;
    }
}

} // namespace

#define KILN_BY_LANE(expression) withFloatLane(kind, [&]<class L>(L) -> Run { return expression; })

Run floatBinary(unsigned opcode, FloatKind kind) {
    return KILN_BY_LANE(arithmeticOf<L>(opcode));
}
Run floatCompare(FloatKind kind) {
    return KILN_BY_LANE(compare<L>);
}
Run floatUnary(Intrinsic::ID id, FloatKind kind) {
    if (!isUnary(id)) return nullptr;
    return KILN_BY_LANE(unaryFunction<L>);
}
Run floatBinaryIntrinsic(Intrinsic::ID id, FloatKind kind) {
    if (!isBinary(id)) return nullptr;
    if (kind == FloatKind::BFloat && (id == Intrinsic::minimum || id == Intrinsic::maximum)) return chosenBFloats;
    return KILN_BY_LANE(binaryFunction<L>);
}
Run signOperation(Sign sign, FloatKind kind) {
    switch (sign) {
    case Sign::Negate: return signsOfKind<SignOf::Negated>(kind);
    case Sign::Clear: return signsOfKind<SignOf::Absolute>(kind);
    default: return signs<SignOf::Copied>;
    }
}
bool hasFusedHardware() {
    static const bool has = [] {
        __builtin_cpu_init();
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    }();
    return has;
}
Run fusedMultiplyAdd(FloatKind kind) {
    if (kind == FloatKind::Half) return fusedHalves;
    if (kind == FloatKind::F32 && hasFusedHardware()) return fusedByHardware<float>;
    if (kind == FloatKind::F64 && hasFusedHardware()) return fusedByHardware<double>;
    return KILN_BY_LANE(fused<L>);
}
Run powi(FloatKind kind) {
    // LLVM turns the exponent into the narrow type, and calls powf.
    if (kind == FloatKind::Half || kind == FloatKind::BFloat) return nullptr;
    return KILN_BY_LANE(integerPowers<L>);
}
Run ldexp(FloatKind kind) {
    return KILN_BY_LANE(scaled<L>);
}
Run frexp(FloatKind kind) {
    return KILN_BY_LANE(splitUp<L>);
}
Run roundToInteger(FloatKind kind) {
    return KILN_BY_LANE(nearbyIntegers<L>);
}
Run reduceFloat(FloatKind kind, bool ordered) {
    if (ordered) return KILN_BY_LANE(reduceInOrder<L>);
    return KILN_BY_LANE(reduceByHalves<L>);
}

#undef KILN_BY_LANE
#define KILN_BY_KIND(operation)                                                                                        \
    switch (kind) {                                                                                                    \
    case FloatKind::Half: return operation<FloatKind::Half>;                                                           \
    case FloatKind::BFloat: return operation<FloatKind::BFloat>;                                                       \
    case FloatKind::F32: return operation<FloatKind::F32>;                                                             \
    case FloatKind::F64: return operation<FloatKind::F64>;                                                             \
    default: return operation<FloatKind::F80>;                                                                         \
    }

Run isFpClass(FloatKind kind){KILN_BY_KIND(classes)} Run canonicalize(FloatKind kind) {
    KILN_BY_KIND(canonical)
}

#undef KILN_BY_KIND

} // namespace kiln::interp
