#include "tests/fuzz/c_expression.h"

#include <algorithm>

namespace kiln::test {
namespace {

std::string cast(const std::string& type, const std::string& expression) {
    return "(" + type + ")(" + expression + ")";
}

} // namespace

const CType* CExpressions::someOf(CType::Kind kind) {
    std::vector<const CType*> list;
    for (const CType& type : types_)
        if (type.kind == kind) list.push_back(&type);
    return list.empty() ? nullptr : random_.pick(list);
}

std::string CExpressions::ofName(const std::string& name, unsigned depth) {
    const auto found = std::ranges::find(types_, name, &CType::name);
    return of(static_cast<std::size_t>(found - types_.begin()), depth);
}

std::string CExpressions::index(unsigned limit) {
    return "(" + ofName("u32", 1) + ") % " + std::to_string(limit);
}

std::string CExpressions::condition(unsigned depth) {
    constexpr const char* kOps[] = {"<", "<=", ">", ">=", "==", "!="};
    const CType* type = someOf(random_.chance(70) ? CType::Kind::Integer : CType::Kind::Floating);
    return "(" + ofName(type->name, depth) + " " + random_.pick(kOps) + " " + ofName(type->name, depth) + ")";
}

std::string CExpressions::of(std::size_t index, unsigned depth) {
    const CType& type = types_[index];
    if (depth == 0 || random_.chance(15)) return leaf(type);
    if (random_.chance(8))
        return "(" + condition(1) + " ? " + of(index, depth - 1) + " : " + of(index, depth - 1) + ")";
    switch (type.kind) {
    case CType::Kind::Integer: return integer(type, depth - 1);
    case CType::Kind::Floating: return floating(type, depth - 1);
    case CType::Kind::Vector: return vector(type, depth - 1);
    case CType::Kind::Struct: break;
    }
    if (random_.chance(50)) return leaf(type);
    std::string text = "(" + type.name + "){";
    for (const CType::Field& field : type.fields)
        if (field.count == 0) text += "." + field.name + " = " + of(field.type, depth - 1) + ", ";
    return text + "}";
}

std::string CExpressions::constant(const CType& type) {
    switch (type.kind) {
    case CType::Kind::Integer: {
        const std::string value = random_.chance(50) ? std::to_string(random_.below(9))
                                  : random_.chance(50)
                                      ? "1ull << " + std::to_string(random_.below(std::min(type.bits, 63U)))
                                      : std::to_string(random_.next()) + "ull";
        return cast(type.name, value + (random_.chance(20) ? " ^ -1ll" : ""));
    }
    case CType::Kind::Floating: {
        constexpr const char* kReals[] = {"0.0",    "-0.0",  "1.5",   "-3.25", "1e-7",        "65504.0",
                                          "0x1p40", "1e30",  "1e-40", "0.1",   "123456789.0", "__builtin_inf()",
                                          "1e300",  "1e-310"};
        return cast(type.name, random_.pick(kReals));
    }
    case CType::Kind::Vector: {
        std::string text = "(" + type.name + "){";
        for (unsigned i = 0; i < type.lanes; ++i)
            text += "(" + type.lane + ")" + std::to_string(random_.below(type.isFloating ? 1000 : 1U << 31)) + ", ";
        return text + "}";
    }
    case CType::Kind::Struct: break;
    }
    return "(" + type.name + "){0}";
}

std::string CExpressions::leaf(const CType& type) {
    switch (random_.below(5)) {
    case 0: return constant(type);
    case 1: return "g_" + type.name + "[" + std::to_string(random_.below(4)) + "]";
    default: return type.name + "_" + std::to_string(random_.below(2));
    }
}

// Zero where it would not fit.
std::string CExpressions::fromFloating(const CType& type, unsigned depth) {
    const CType* from = someOf(CType::Kind::Floating);
    const std::string limit = "0x1p" + std::to_string(type.isSigned ? type.bits - 1 : type.bits);
    return "({ __typeof__(" + from->name + "_0) t = " + ofName(from->name, depth) + "; t " +
           (type.isSigned ? ">= -" + limit : std::string("> -1.0")) + " && t < " + limit + " ? (" + type.name +
           ")t : (" + type.name + ")0; })";
}

std::string CExpressions::plainOnly(const CType& type, unsigned depth) {
    const std::string a = ofName(type.name, depth);
    constexpr const char* kBits[] = {
        "__builtin_popcountll((u64)", "__builtin_clzll(1 | (u64)", "__builtin_ctzll(1 | (u64)",
        "__builtin_ffsll((i64)",      "__builtin_bswap64((u64)",   "__builtin_bitreverse32((u32)",
        "__builtin_parityll((u64)",   "__builtin_bswap16((u16)",   "__builtin_bitreverse8((u8)"};
    if (random_.chance(60)) return cast(type.name, random_.pick(kBits) + a + ")");
    const std::string rotate = random_.chance(50) ? "__builtin_rotateleft64" : "__builtin_rotateright64";
    return cast(type.name, rotate + "((u64)" + a + ", (u64)" + ofName(type.name, depth) + ")");
}

std::string CExpressions::integer(const CType& type, unsigned depth) {
    constexpr const char* kOps[] = {"+", "-", "*"};
    constexpr const char* kBitOps[] = {"&", "|", "^"};
    const std::string& t = type.name;
    auto self = [&] { return ofName(t, depth); };
    switch (random_.below(13)) {
    case 0:
    case 1: {
        const std::string a = self();
        return cast(t, cast(type.unsignedName, a) + " " + random_.pick(kOps) + " " + cast(type.unsignedName, self()));
    }
    case 2: {
        const std::string a = self();
        return cast(t, a + " " + random_.pick(kBitOps) + " " + self());
    }
    case 3: return cast(t, "~" + self());
    case 4: {
        const std::string a = self();
        return cast(t, cast(type.unsignedName, a) + " << ((u32)" + self() + " % " + std::to_string(type.bits) + ")");
    }
    case 5: {
        const std::string a = self();
        return cast(t, a + " >> ((u32)" + self() + " % " + std::to_string(type.bits) + ")");
    }
    case 6: {
        const std::string a = self();
        return (random_.chance(50) ? "div_" : "rem_") + t + "(" + a + ", " + self() + ")";
    }
    case 7: return cast(t, condition(depth));
    case 8: {
        const CType* other = someOf(CType::Kind::Integer);
        return cast(t, ofName(other->name, depth));
    }
    case 9: return fromFloating(type, depth);
    case 10: {
        const CType* vector = someOf(CType::Kind::Vector);
        if (!vector || vector->isFloating) return cast(t, condition(depth));
        const std::string operand = ofName(vector->name, depth);
        constexpr const char* kReductions[] = {"add", "max", "min", "xor", "and", "or", "mul"};
        if (random_.chance(40))
            return cast(t, std::string("__builtin_reduce_") + kReductions[random_.below(6)] + "(" + operand + ")");
        return cast(t, "(" + operand + ")[" + index(vector->lanes) + "]");
    }
    case 11: {
        // Products of odd widths beyond 64 bits ask for a library function.
        const unsigned ops = type.bits > 64 ? 2 : 3;
        constexpr const char* kOverflow[] = {"add", "sub", "mul"};
        const std::string op = kOverflow[random_.below(ops)];
        const std::string a = self();
        return "({ " + t + " r; _Bool o = __builtin_" + op + "_overflow(" + a + ", " + self() + ", &r); (" + t +
               ")(o ? ~r : r); })";
    }
    default: return type.isPlain ? plainOnly(type, depth) : cast(t, ofName("u64", depth));
    }
}

std::string CExpressions::floating(const CType& type, unsigned depth) {
    constexpr const char* kOps[] = {"+", "-", "*", "/"};
    const std::string& t = type.name;
    const std::string suffix = type.bits == 80 ? "l" : type.bits == 64 ? "" : "f";
    auto self = [&] { return ofName(t, depth); };
    switch (random_.below(9)) {
    case 0:
    case 1:
    case 2: {
        const std::string a = self();
        return cast(t, a + " " + random_.pick(kOps) + " " + self());
    }
    case 3: {
        const std::string a = self(), b = self();
        return cast(t, a + " * " + b + (random_.chance(50) ? " + " : " - ") + self());
    }
    case 4: {
        constexpr const char* kUnary[] = {"sqrt", "fabs", "floor", "ceil", "trunc", "rint", "nearbyint", "round"};
        return cast(t, std::string("__builtin_") + random_.pick(kUnary) + suffix + "(" + self() + ")");
    }
    case 5: {
        const std::string a = self(), b = self();
        if (type.bits == 80) return cast(t, "-" + a);
        return cast(t, "__builtin_fma" + suffix + "(" + a + ", " + b + ", " + self() + ")");
    }
    case 6: {
        const CType* other = someOf(CType::Kind::Integer);
        return cast(t, ofName(other->name, depth));
    }
    case 7: {
        const CType* other = someOf(CType::Kind::Floating);
        return cast(t, ofName(other->name, depth));
    }
    default: {
        const CType* vector = someOf(CType::Kind::Vector);
        if (!vector || !vector->isFloating) return cast(t, "-" + self());
        return cast(t, "(" + ofName(vector->name, depth) + ")[" + index(vector->lanes) + "]");
    }
    }
}

std::string CExpressions::vectorOfSameLanes(const CType& type, unsigned depth) {
    for (const CType& other : types_)
        if (other.isVector() && other.lanes == type.lanes && other.name != type.name &&
            (type.isFloating || !other.isFloating))
            return "__builtin_convertvector(" + ofName(other.name, depth) + ", " + type.name + ")";
    return leaf(type);
}

std::string CExpressions::vector(const CType& type, unsigned depth) {
    constexpr const char* kOps[] = {"+", "-", "*"};
    constexpr const char* kBitOps[] = {"&", "|", "^"};
    constexpr const char* kCompare[] = {"<", "<=", ">", ">=", "==", "!="};
    const std::string& t = type.name;
    const std::string& u = type.unsignedName;
    auto self = [&] { return ofName(t, depth); };
    switch (random_.below(9)) {
    case 0:
    case 1: {
        const std::string a = self();
        if (type.isFloating) return "(" + a + " " + random_.pick(kOps) + " " + self() + ")";
        return cast(t, cast(u, a) + " " + random_.pick(kOps) + " " + cast(u, self()));
    }
    case 2: {
        std::string text = "__builtin_shufflevector(" + self() + ", " + self();
        for (unsigned i = 0; i < type.lanes; ++i)
            text += ", " + std::to_string(random_.below(2 * type.lanes));
        return text + ")";
    }
    case 3: {
        const std::string a = self();
        const std::string compared = a + " " + random_.pick(kCompare) + " " + self();
        return "__builtin_convertvector((" + compared + "), " + t + ")";
    }
    case 4:
        return cast(t, ofName(type.lane == "u64" || type.lane == "u32" ? type.lane : "u32", depth) +
                           (type.isFloating ? " % 1000" : ""));
    case 5: return vectorOfSameLanes(type, depth);
    case 6: {
        const std::string a = self(), b = self();
        if (type.isFloating)
            return "__builtin_elementwise_" + std::string(random_.chance(50) ? "floor(" : "abs(") + a + ")";
        constexpr const char* kElementwise[] = {"max", "min", "add_sat", "sub_sat"};
        return std::string("__builtin_elementwise_") + random_.pick(kElementwise) + "(" + a + ", " + b + ")";
    }
    case 7: {
        if (type.isFloating) return "(-" + self() + ")";
        const std::string a = self();
        return cast(t, a + " " + random_.pick(kBitOps) + " " + self());
    }
    default: {
        if (type.isFloating) {
            const std::string a = self();
            return "(" + a + " / " + self() + ")";
        }
        const std::string a = self();
        if (random_.chance(50)) // in range for each lane, and no lane shifts a sign out
            return cast(t, cast(u, a) + (random_.chance(50) ? " << (" : " >> (") + cast(u, self()) + " & " +
                               std::to_string(type.bits - 1) + ")");
        return cast(t, cast(u, a) + (random_.chance(50) ? " / (" : " % (") + cast(u, self()) + " | 1)");
    }
    }
}

} // namespace kiln::test
