#include "tests/fuzz/c_type.h"

#include <algorithm>

namespace kiln::test {
namespace {

struct IntegerRow {
    const char* name;
    const char* spelling;
    unsigned bits;
    bool isSigned;
    const char* wrapping;
};
constexpr IntegerRow kIntegers[] = {
    {"i8", "signed char", 8, true, "u32"},   {"u8", "unsigned char", 8, false, "u32"},
    {"i16", "short", 16, true, "u32"},       {"u16", "unsigned short", 16, false, "u32"},
    {"i32", "int", 32, true, "u32"},         {"i64", "long long", 64, true, "u64"},
    {"i128", "__int128", 128, true, "u128"}, {"u128", "unsigned __int128", 128, false, "u128"}};
constexpr unsigned kBitIntWidths[] = {2, 3, 5, 7, 9, 12, 15, 17, 23, 31, 33, 41, 57, 63, 65, 80, 97, 127, 128};

struct FloatRow {
    const char* name;
    const char* spelling;
    unsigned bits;
};
constexpr FloatRow kFloats[] = {
    {"f16", "_Float16", 16}, {"f32", "float", 32}, {"f64", "double", 64}, {"f80", "long double", 80}};

struct LaneRow {
    const char* name;
    unsigned bits;
    bool isSigned;
    bool isFloating;
};
constexpr LaneRow kLaneTypes[] = {{"i8", 8, true, false},    {"u8", 8, false, false},   {"i16", 16, true, false},
                                  {"u16", 16, false, false}, {"i32", 32, true, false},  {"u32", 32, false, false},
                                  {"i64", 64, true, false},  {"u64", 64, false, false}, {"f32", 32, true, true},
                                  {"f64", 64, true, true},   {"f16", 16, true, true}};
constexpr unsigned kLanes[] = {2, 3, 4, 4, 5, 8, 16};

CType plain(const IntegerRow& row) {
    CType type;
    type.name = row.name;
    type.bits = row.bits;
    type.isSigned = row.isSigned;
    type.isPlain = true;
    type.unsignedName = row.wrapping;
    return type;
}

CType bitInt(Random& random) {
    CType type;
    type.bits = random.pick(kBitIntWidths);
    type.isSigned = random.chance(60);
    type.unsignedName = "ub" + std::to_string(type.bits);
    type.name = type.isSigned ? "b" + std::to_string(type.bits) : type.unsignedName;
    return type;
}

CType floating(const FloatRow& row) {
    CType type;
    type.kind = CType::Kind::Floating;
    type.name = row.name;
    type.bits = row.bits;
    return type;
}

CType vector(Random& random) {
    const LaneRow& lane = random.pick(kLaneTypes);
    CType type;
    type.kind = CType::Kind::Vector;
    type.lanes = random.pick(kLanes);
    type.bits = lane.bits;
    type.isSigned = lane.isSigned;
    type.isFloating = lane.isFloating;
    type.lane = lane.name;
    const std::string count = "v" + std::to_string(type.lanes);
    type.name = count + lane.name;
    type.unsignedName = count + "u" + std::to_string(lane.bits);
    return type;
}

CType record(Random& random, const std::vector<CType>& types, unsigned index) {
    CType type;
    type.kind = CType::Kind::Struct;
    type.name = "S" + std::to_string(index);
    const unsigned count = random.between(1, random.chance(60) ? 3 : 6);
    for (unsigned i = 0; i < count; ++i) {
        CType::Field field;
        field.name = "m" + std::to_string(i);
        field.type = random.below(static_cast<unsigned>(types.size()));
        const CType& inner = types[field.type];
        if (inner.isPlain && inner.bits <= 64 && random.chance(25))
            field.bits = random.between(1, inner.bits);
        else if (random.chance(15))
            field.count = random.between(1, 3);
        type.fields.push_back(field);
    }
    return type;
}

void add(std::vector<CType>& types, const CType& type) {
    if (std::ranges::none_of(types, [&](const CType& other) { return other.name == type.name; })) types.push_back(type);
}

std::string lines(std::initializer_list<std::string> list) {
    std::string text;
    for (const std::string& line : list)
        text += line + "\n";
    return text;
}

std::string definition(const CType& type, const std::vector<CType>& types) {
    const std::string bits = std::to_string(type.bits);
    switch (type.kind) {
    case CType::Kind::Integer:
        if (type.isPlain) return "";
        return lines(
            {"typedef _BitInt(" + bits + ") b" + bits + ";", "typedef unsigned _BitInt(" + bits + ") ub" + bits + ";"});
    case CType::Kind::Floating: return "";
    case CType::Kind::Vector: {
        const std::string count = "__attribute__((ext_vector_type(" + std::to_string(type.lanes) + ")));";
        return lines({"typedef " + type.lane + " " + type.name + " " + count,
                      "typedef u" + bits + " " + type.unsignedName + " " + count,
                      "typedef i" + bits + " v" + std::to_string(type.lanes) + "i" + bits + " " + count});
    }
    case CType::Kind::Struct: break;
    }
    std::string text = "typedef struct {";
    for (const CType::Field& field : type.fields) {
        text += " " + types[field.type].name + " " + field.name;
        if (field.count) text += "[" + std::to_string(field.count) + "]";
        if (field.bits) text += " : " + std::to_string(field.bits);
        text += ";";
    }
    return text + " } " + type.name + ";\n";
}

std::string sinkBody(const CType& type, const std::vector<CType>& types) {
    switch (type.kind) {
    case CType::Kind::Integer: return type.bits <= 64 ? "mix((u64)x);" : "mix((u64)x); mix((u64)(x >> 64));";
    case CType::Kind::Floating:
        return "u64 w[2] = {0, 0}; if (x != x) x = 77; memcpy(w, &x, " + std::to_string(type.bits / 8) +
               "); mix(w[0]); mix(w[1]);";
    case CType::Kind::Vector:
        return "for (int i = 0; i < " + std::to_string(type.lanes) + "; ++i) sink_" + type.lane + "(x[i]);";
    case CType::Kind::Struct: break;
    }
    std::string text;
    for (const CType::Field& field : type.fields) {
        const std::string sink = "sink_" + types[field.type].name;
        if (!field.count) text += sink + "(x." + field.name + "); ";
        for (unsigned i = 0; i < field.count; ++i)
            text += sink + "(x." + field.name + "[" + std::to_string(i) + "]); ";
    }
    return text;
}

std::string sink(const CType& type, const std::vector<CType>& types) {
    return "static void sink_" + type.name + "(" + type.name + " x) { " + sinkBody(type, types) + " }\n";
}

// Defined for every divisor.
std::string division(const CType& type) {
    const std::string& t = type.name;
    const std::string guard = "if (b == 0) return a; ";
    // The least integer has no opposite: that quotient wraps.
    const std::string opposite = type.isSigned ? "if (b == -1) return " : "";
    const std::string wrapped = type.isSigned ? "(" + t + ")(0 - (" + type.unsignedName + ")a); " : "";
    return "static " + t + " div_" + t + "(" + t + " a, " + t + " b) { " + guard + opposite + wrapped + "return (" + t +
           ")(a / b); }\nstatic " + t + " rem_" + t + "(" + t + " a, " + t + " b) { " + guard + opposite +
           (type.isSigned ? "0; " : "") + "return (" + t + ")(a % b); }\n";
}

} // namespace

std::vector<CType> randomTypes(Random& random) {
    std::vector<CType> types;
    add(types, plain({"u64", "unsigned long long", 64, false, "u64"}));
    add(types, plain({"u32", "unsigned", 32, false, "u32"}));
    for (int i = 0; i < 2; ++i)
        add(types, plain(random.pick(kIntegers)));
    for (int i = 0; i < 3; ++i)
        add(types, bitInt(random));
    for (int i = 0; i < 3; ++i)
        add(types, floating(random.pick(kFloats)));
    for (int i = 0; i < 3; ++i)
        add(types, vector(random));
    for (unsigned i = 0; i < 3; ++i)
        add(types, record(random, types, i));
    return types;
}

std::string typeDefinitions(const std::vector<CType>& types) {
    std::string text = "typedef unsigned u32; typedef unsigned long long u64;\n";
    for (const IntegerRow& row : kIntegers)
        text.append("typedef ").append(row.spelling).append(" ").append(row.name).append(";\n");
    for (const FloatRow& row : kFloats)
        text.append("typedef ").append(row.spelling).append(" ").append(row.name).append(";\n");
    text += "static u64 seen = 7;\nstatic void mix(u64 x) { seen = (seen ^ x) * 0x9e3779b97f4a7c15; seen ^= seen >> "
            "29; }\n";
    text += sink(plain({"u64", "", 64, false, "u64"}), types) + sink(plain({"u32", "", 32, false, "u32"}), types);
    for (const IntegerRow& row : kIntegers)
        text += sink(plain(row), types);
    for (const FloatRow& row : kFloats)
        text += sink(floating(row), types);
    for (const CType& type : types) {
        text += definition(type, types);
        const bool hasSink = type.isPlain || type.kind == CType::Kind::Floating;
        if (!hasSink) text += sink(type, types);
        if (type.isInteger()) text += division(type);
    }
    return text;
}

} // namespace kiln::test
