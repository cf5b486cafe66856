// What a value is made of.
#include "tests/fuzz/ir_function.h"

#include <algorithm>
#include <string_view>

namespace kiln::test {
namespace {

// Wider conversions to and from floating point have no library function.
constexpr unsigned kWidestConverted = 128;

std::string typed(const IrValue& value) {
    return value.type.text() + " " + value.name;
}

unsigned rankOf(IrType type) {
    return static_cast<unsigned>(type.scalar);
}

IrType floatLike(IrType type) {
    return {Scalar::Float, 32, type.lanes};
}

} // namespace

IrValue IrFunction::binary(const char* op, const IrValue& a, const IrValue& b) {
    return emit(a.type, std::string(op) + " " + typed(a) + ", " + b.name);
}

IrValue IrFunction::call1(const char* intrinsic, const IrValue& a) {
    return emit(a.type, "call " + a.type.text() + " @llvm." + intrinsic + "." + a.type.suffix() + "(" + typed(a) + ")");
}

IrValue IrFunction::call2(const char* intrinsic, const IrValue& a, const IrValue& b) {
    return emit(a.type, "call " + a.type.text() + " @llvm." + intrinsic + "." + a.type.suffix() + "(" + typed(a) +
                            ", " + typed(b) + ")");
}

IrValue IrFunction::selectWhere(const IrValue& condition, const IrValue& a, const IrValue& b) {
    return emit(a.type, "select " + typed(condition) + ", " + typed(a) + ", " + typed(b));
}

// Conversions. A value of any type becomes one of any other.

IrValue IrFunction::convert(const IrValue& value, IrType type) {
    if (value.type == type) return value;
    if (value.type.lanes == type.lanes) return convertLanes(value, type);
    if (!value.type.isVector()) {
        const IrValue lane = convertLanes(value, type.element());
        const IrValue first =
            emit(type, "insertelement " + type.text() + " " + randomConstant(random_, type) + ", " + typed(lane) +
                           ", i" + (random_.chance(50) ? "32 " : "64 ") + std::to_string(random_.below(type.lanes)));
        if (random_.chance(50)) return first;
        std::string mask;
        for (unsigned i = 0; i < type.lanes; ++i)
            mask += (i ? ", i32 " : "i32 ") + std::to_string(random_.below(type.lanes));
        return emit(type, "shufflevector " + typed(first) + ", " + typed(first) + ", <" + std::to_string(type.lanes) +
                              " x i32> <" + mask + ">");
    }
    if (!type.isVector()) {
        // By a constant or by a value, masked into range.
        const std::string lanes = std::to_string(value.type.lanes);
        std::string index = "i32 " + std::to_string(random_.below(value.type.lanes));
        if (random_.chance(30)) index = typed(emit(integer(32), "urem " + typed(get(integer(32))) + ", " + lanes));
        return convertLanes(emit(value.type.element(), "extractelement " + typed(value) + ", " + index), type);
    }
    std::string mask;
    for (unsigned i = 0; i < type.lanes; ++i)
        mask += (i ? ", i32 " : "i32 ") + std::to_string(random_.below(2 * value.type.lanes));
    IrType middle = value.type;
    middle.lanes = type.lanes;
    const IrValue second = random_.chance(50) ? value : constant(value.type);
    return convertLanes(emit(middle, "shufflevector " + typed(value) + ", " + typed(second) + ", <" +
                                         std::to_string(type.lanes) + " x i32> <" + mask + ">"),
                        type);
}

IrValue IrFunction::convertLanes(const IrValue& value, IrType type) {
    const IrType from = value.type;
    if (from == type) return value;
    if (from.isInteger() && type.isInteger()) {
        const char* op = from.bits > type.bits ? "trunc " : random_.chance(50) ? "zext " : "sext ";
        return emit(type, op + typed(value) + " to " + type.text());
    }
    if (from.isInteger()) return toFloating(value, type);
    if (type.isInteger()) return toInteger(value, type);
    if (rankOf(from) < rankOf(type)) return emit(type, "fpext " + typed(value) + " to " + type.text());
    // In steps: not every system's library has a function for the whole way, and one that goes through float rounds
    // twice where another does not.
    if (type.bits == 16 && from.bits > 32) return convertLanes(convertLanes(value, floatLike(from)), type);
    return emit(type, "fptrunc " + typed(value) + " to " + type.text());
}

IrValue IrFunction::toFloating(const IrValue& value, IrType type) {
    if (type.bits == 16 && value.type.bits > 16) return convertLanes(convertLanes(value, floatLike(type)), type);
    if (value.type.bits > kWidestConverted)
        return convertLanes(convertLanes(value, value.type.withElement(integer(64))), type);
    return emit(type, (random_.chance(50) ? "sitofp " : "uitofp ") + typed(value) + " to " + type.text());
}

IrValue IrFunction::toInteger(const IrValue& value, IrType type) {
    const IrType from = value.type;
    if (type.bits > 64) return convertLanes(convertLanes(value, type.withElement(integer(64))), type);
    if (from.scalar != Scalar::X87 && random_.chance(50)) {
        const char* kind = random_.chance(50) ? "si" : "ui";
        return emit(type, "call " + type.text() + " @llvm.fpto" + kind + ".sat." + type.suffix() + "." + from.suffix() +
                              "(" + typed(value) + ")");
    }
    // Within the range of the type, else zero. One bit less, so that both signs will do.
    const unsigned bits = std::min(type.bits - 1, from.bits == 16 ? 15U : 63U);
    const long double limit = static_cast<long double>(1ULL << bits);
    const bool isSigned = random_.chance(50);
    const IrValue below =
        emit(from.condition(), "fcmp olt " + typed(value) + ", " + splatFloat(from, bits ? limit : 1));
    const IrValue above =
        emit(from.condition(), "fcmp " + std::string(isSigned && bits ? "oge " : "ogt ") + typed(value) + ", " +
                                   splatFloat(from, isSigned && bits ? -limit : -0.5L));
    const IrValue both = binary("and", below, above);
    const IrValue safe = selectWhere(both, value, {splatFloat(from, 0), from});
    if (isSigned && !bits)
        return emit(type, "fptosi " + from.text() + " " + splatFloat(from, 0) + " to " + type.text());
    return emit(type, (isSigned ? "fptosi " : "fptoui ") + typed(safe) + " to " + type.text());
}

// Integers.

IrValue IrFunction::inRange(const IrValue& amount) {
    return binary("urem", amount, {splat(amount.type, amount.type.bits), amount.type});
}

IrValue IrFunction::division(IrType type) {
    const bool isSigned = type.bits > 1 && random_.chance(50);
    constexpr const char* kOps[2][2] = {{"udiv", "urem"}, {"sdiv", "srem"}};
    const IrValue one{splat(type, 1), type};
    IrValue divisor = random_.chance(30) ? constant(type) : get(type);
    // Neither zero nor, since the least integer has no opposite, -1.
    IrValue bad = emit(type.condition(), "icmp eq " + typed(divisor) + ", " + splat(type, 0));
    divisor = selectWhere(bad, one, divisor);
    if (isSigned) {
        bad = emit(type.condition(), "icmp eq " + typed(divisor) + ", " + splat(type, -1));
        divisor = selectWhere(bad, one, divisor);
    }
    return binary(kOps[isSigned][random_.below(2)], get(type), divisor);
}

IrValue IrFunction::withOverflow(IrType type) {
    constexpr const char* kOps[] = {"sadd", "uadd", "ssub", "usub", "smul", "umul"};
    const std::string pair = "{ " + type.text() + ", " + type.condition().text() + " }";
    const std::string name = "%v" + std::to_string(names_++);
    // A product of more than 128 bits has no library function.
    const char* op = kOps[random_.below(type.bits > 128 ? 4 : 6)];
    const IrValue a = get(type), b = get(type);
    line(name + " = call " + pair + " @llvm." + op + ".with.overflow." + type.suffix() + "(" + typed(a) + ", " +
         typed(b) + ")");
    const IrValue overflown = emit(type.condition(), "extractvalue " + pair + " " + name + ", 1");
    const IrValue result = emit(type, "extractvalue " + pair + " " + name + ", 0");
    return random_.chance(50) ? result : selectWhere(overflown, get(type), result);
}

IrValue IrFunction::integerOperation(IrType type) {
    constexpr const char* kPlain[] = {"add", "sub", "mul", "and", "or", "xor"};
    constexpr const char* kShifts[] = {"shl", "lshr", "ashr"};
    constexpr const char* kBinary[] = {"smin", "smax", "umin", "umax", "sadd.sat", "uadd.sat", "ssub.sat", "usub.sat"};
    switch (random_.below(12)) {
    case 0:
    case 1:
    case 2: return binary(random_.pick(kPlain), get(type), get(type));
    case 3: return binary(random_.pick(kShifts), get(type), inRange(get(type)));
    case 4: return division(type);
    case 5: return call2(random_.pick(kBinary), get(type), get(type));
    case 6: return withOverflow(type);
    case 7: {
        const IrValue a = get(type), b = get(type), c = get(type);
        return emit(type, "call " + type.text() + " @llvm." + (random_.chance(50) ? "fshl." : "fshr.") + type.suffix() +
                              "(" + typed(a) + ", " + typed(b) + ", " + typed(c) + ")");
    }
    case 8: {
        constexpr const char* kUnary[] = {"ctpop", "bitreverse"};
        return call1(type.bits % 16 == 0 && random_.chance(40) ? "bswap" : random_.pick(kUnary), get(type));
    }
    case 9: {
        constexpr const char* kFlagged[] = {"ctlz", "cttz", "abs"};
        const IrValue a = get(type);
        return emit(type, "call " + type.text() + " @llvm." + random_.pick(kFlagged) + "." + type.suffix() + "(" +
                              typed(a) + ", i1 false)");
    }
    case 10: return call2(random_.chance(50) ? "sshl.sat" : "ushl.sat", get(type), inRange(get(type)));
    default: {
        // Halves do not overflow when added.
        if (type.bits < 3) return binary("xor", get(type), get(type));
        const IrValue two{splat(type, 2), type};
        return binary("add nuw nsw", binary("lshr", get(type), two), binary("lshr", get(type), two));
    }
    }
}

// Floating point.

IrValue IrFunction::floatOperation(IrType type) {
    constexpr const char* kPlain[] = {"fadd", "fsub", "fmul", "fdiv"};
    constexpr const char* kUnary[] = {"sqrt",      "floor", "ceil",      "trunc", "rint",
                                      "nearbyint", "round", "roundeven", "fabs"};
    constexpr const char* kExtremes[] = {"minnum", "maxnum", "minimum", "maximum"};
    switch (random_.below(10)) {
    case 0:
    case 1:
    case 2: return binary(random_.pick(kPlain), get(type), get(type));
    case 3: return emit(type, "fneg " + typed(get(type)));
    case 4: return call1("fabs", get(type));
    case 5: return call1(random_.pick(kUnary), get(type));
    case 6: {
        // Which of two zeros it is, the first two do not say.
        const IrValue extreme =
            call2(kExtremes[random_.below(type.scalar == Scalar::X87 ? 2 : 4)], get(type), get(type));
        return binary("fadd", extreme, {splatFloat(type, 0), type});
    }
    case 7: return call2("copysign", get(type), settled(get(type)));
    case 8: {
        const IrValue a = get(type), b = get(type), c = get(type);
        const bool isFused = type.scalar != Scalar::X87 && random_.chance(40);
        return emit(type, "call " + type.text() + (isFused ? " @llvm.fma." : " @llvm.fmuladd.") + type.suffix() + "(" +
                              typed(a) + ", " + typed(b) + ", " + typed(c) + ")");
    }
    default: return type.isVector() ? binary("fsub", get(type), get(type)) : binary("frem", get(type), get(type));
    }
}

IrValue IrFunction::comparison(IrType type) {
    constexpr const char* kIntegers[] = {"eq", "ne", "ugt", "uge", "ult", "ule", "sgt", "sge", "slt", "sle"};
    constexpr const char* kFloats[] = {"oeq", "ogt", "oge", "olt", "ole", "one", "ord",
                                       "ueq", "ugt", "uge", "ult", "ule", "une", "uno"};
    IrType compared = randomType(random_);
    compared.lanes = type.lanes;
    if (compared.isVector() && compared.scalar == Scalar::X87) compared = {Scalar::Double, 64, type.lanes};
    if (!compared.isInteger() && random_.chance(15)) {
        constexpr unsigned kClasses[] = {0x3, 0x204, 0x108, 0x90, 0x60, 0x264, 0x198, 0x1f8};
        return emit(type, "call " + type.text() + " @llvm.is.fpclass." + compared.suffix() + "(" +
                              typed(get(compared)) + ", i32 " + std::to_string(random_.pick(kClasses)) + ")");
    }
    const std::string predicate = compared.isInteger() ? std::string("icmp ") + random_.pick(kIntegers)
                                                       : std::string("fcmp ") + random_.pick(kFloats);
    const IrValue a = get(compared), b = get(compared);
    return emit(type, predicate + " " + typed(a) + ", " + b.name);
}

// Vectors.

IrValue IrFunction::vectorOperation(IrType type) {
    const IrValue lane = get(type.element());
    const IrValue index = emit(integer(64), "urem " + typed(get(integer(64))) + ", " + std::to_string(type.lanes));
    const IrValue vector = get(type);
    return emit(type, "insertelement " + typed(vector) + ", " + typed(lane) + ", " + typed(index));
}

IrValue IrFunction::reduction(IrType type) {
    constexpr const char* kIntegers[] = {"add", "mul", "and", "or", "xor", "smin", "smax", "umin", "umax"};
    IrType vector = type;
    vector.lanes = random_.chance(50) ? 4 : random_.between(2, 8);
    const IrValue operand = get(vector);
    const std::string tail = "." + vector.suffix() + "(";
    if (type.isInteger())
        return emit(type, "call " + type.text() + " @llvm.vector.reduce." + random_.pick(kIntegers) + tail +
                              typed(operand) + ")");
    const IrValue start = get(type);
    return emit(type, "call " + type.text() + " @llvm.vector.reduce." + (random_.chance(50) ? "fadd" : "fmul") + tail +
                          typed(start) + ", " + typed(operand) + ")");
}

// The bits of another type of the same size. Lanes that are no whole bytes are packed, which is defined.
IrValue IrFunction::bitcasted(IrType type) {
    for (int attempt = 0; attempt < 8; ++attempt) {
        const IrValue value = any();
        if (value.type == type || value.type.totalBits() != type.totalBits()) continue;
        if (type.scalar == Scalar::X87) return get(type); // not all bits are a number
        const IrValue bits = settled(value);
        return settled(emit(type, "bitcast " + typed(bits) + " to " + type.text()));
    }
    return get(type);
}

IrValue IrFunction::operation(IrType type) {
    if (type.isInteger() && type.bits == 1 && random_.chance(60)) return comparison(type);
    if (random_.chance(10))
        return selectWhere(get(type.isVector() && random_.chance(60) ? type.condition() : integer(1)), get(type),
                           get(type));
    if (random_.chance(5)) return emit(type, "freeze " + typed(get(type)));
    if (random_.chance(8)) return bitcasted(type);
    if (type.isVector() && random_.chance(20)) return vectorOperation(type);
    const bool reducible = !type.isVector() && type.bits <= 64;
    if (reducible && random_.chance(10)) return reduction(type);
    return type.isInteger() ? integerOperation(type) : floatOperation(type);
}

} // namespace kiln::test
