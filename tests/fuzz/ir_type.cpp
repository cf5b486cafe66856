#include "tests/fuzz/ir_type.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace kiln::test {
namespace {

struct ScalarRow {
    const char* text;
    const char* suffix;
    unsigned bits;
};
// In enumerator order; integers have no row.
constexpr std::array<ScalarRow, 5> kScalars{
    {{"", "", 0}, {"half", "f16", 16}, {"float", "f32", 32}, {"double", "f64", 64}, {"x86_fp80", "f80", 80}}};

// Each power of two, its neighbours, and what lies between.
constexpr unsigned kWidths[] = {1,  2,  3,  4,  5,  7,  8,  8,  9,  13, 15, 16, 16, 17,  24,  31,  32,  32,
                                32, 33, 40, 47, 48, 63, 64, 64, 64, 65, 72, 80, 96, 100, 127, 128, 128, 129};
constexpr unsigned kLaneWidths[] = {1, 1, 7, 8, 8, 16, 16, 24, 32, 32, 32, 33, 64, 64};
constexpr unsigned kLanes[] = {1, 2, 2, 3, 4, 4, 5, 7, 8, 16};

const ScalarRow& rowOf(IrType type) {
    return kScalars[static_cast<std::size_t>(type.scalar)];
}

IrType floating(Scalar scalar) {
    return {scalar, kScalars[static_cast<std::size_t>(scalar)].bits, 0};
}

template <class Bits, class Value>
std::string hexOf(const char* prefix, int digits, Value value) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%s%0*llX", prefix, digits,
                  static_cast<unsigned long long>(std::bit_cast<Bits>(value)));
    return text.data();
}

std::string x87Text(long double value) {
    std::uint64_t mantissa = 0;
    std::uint16_t exponent = 0;
    std::memcpy(&mantissa, &value, sizeof mantissa);
    std::memcpy(&exponent, reinterpret_cast<const char*>(&value) + sizeof mantissa, sizeof exponent);
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "0xK%04X%016llX", exponent, static_cast<unsigned long long>(mantissa));
    return text.data();
}

std::string scalarFloat(Scalar scalar, long double value) {
    switch (scalar) {
    case Scalar::Half: return hexOf<std::uint16_t>("0xH", 4, static_cast<_Float16>(value));
    // A float is written as the double of the same value.
    case Scalar::Float: return hexOf<std::uint64_t>("0x", 16, static_cast<double>(static_cast<float>(value)));
    case Scalar::Double: return hexOf<std::uint64_t>("0x", 16, static_cast<double>(value));
    case Scalar::X87: return x87Text(value);
    case Scalar::Integer: break;
    }
    return "";
}

// `text` for each lane.
template <class TextOfLane>
std::string perLane(IrType type, TextOfLane textOfLane) {
    if (!type.isVector()) return textOfLane();
    std::string text = "<";
    for (unsigned lane = 0; lane < type.lanes; ++lane)
        text.append(lane ? ", " : "").append(type.element().text()).append(" ").append(textOfLane());
    return text + ">";
}

std::string scalarInteger(unsigned bits, long long value) {
    if (bits < 64) value &= static_cast<long long>((1ULL << bits) - 1);
    return std::to_string(value);
}

std::string randomInteger(Random& random, unsigned bits) {
    switch (random.below(5)) {
    case 0: return scalarInteger(bits, static_cast<long long>(random.below(5)) - 2);
    case 1: return scalarInteger(bits, 1LL << random.below(bits < 62 ? bits : 62));
    case 2: return scalarInteger(bits, (1LL << random.below(bits < 62 ? bits : 62)) - 1);
    case 3: return scalarInteger(bits, static_cast<int>(random.next() >> 40));
    default: break;
    }
    if (bits <= 64) return scalarInteger(bits, static_cast<long long>(random.next() >> 1));
    // u0x... is as wide as its digits; leading bits beyond the type would be refused.
    std::array<char, 64> text{};
    const unsigned top = bits - 64;
    const std::uint64_t high = top >= 64 ? random.next() : random.next() & ((1ULL << top) - 1);
    std::snprintf(text.data(), text.size(), "u0x%llX%016llX", static_cast<unsigned long long>(high),
                  static_cast<unsigned long long>(random.next()));
    return high ? text.data() : "77";
}

long double randomReal(Random& random) {
    constexpr long double kSpecial[] = {0.0L,   -0.0L, 1.0L,    -1.0L,    0.5L,      2.0L,    65504.0L,   1e-5L,
                                        6e-8L,  1e30L, 1e-40L,  -1e300L,  1e-310L,   0x1p63L, 0x1p31L,    -0x1p31L,
                                        255.0L, 0.1L,  1e4000L, INFINITY, -INFINITY, 3.25L,   16777217.0L};
    if (random.chance(50)) return random.pick(kSpecial);
    const long double mantissa = static_cast<long double>(random.below(2'000'001)) - 1'000'000;
    return std::ldexp(mantissa, static_cast<int>(random.below(40)) - 30);
}

} // namespace

std::string IrType::text() const {
    std::string lane = isInteger() ? "i" + std::to_string(bits) : rowOf(*this).text;
    return lanes ? "<" + std::to_string(lanes) + " x " + lane + ">" : lane;
}

std::string IrType::suffix() const {
    std::string lane = isInteger() ? "i" + std::to_string(bits) : rowOf(*this).suffix;
    return lanes ? "v" + std::to_string(lanes) + lane : lane;
}

IrType randomScalar(Random& random) {
    constexpr Scalar kFloats[] = {Scalar::Half,   Scalar::Float,  Scalar::Float,
                                  Scalar::Double, Scalar::Double, Scalar::X87};
    if (random.chance(35)) return floating(random.pick(kFloats));
    return integer(random.pick(kWidths));
}

IrType randomType(Random& random) {
    if (!random.chance(40)) return randomScalar(random);
    constexpr Scalar kFloats[] = {Scalar::Half, Scalar::Float, Scalar::Double};
    IrType lane = random.chance(35) ? floating(random.pick(kFloats)) : integer(random.pick(kLaneWidths));
    lane.lanes = random.pick(kLanes);
    return lane;
}

std::string splat(IrType type, long long value) {
    return perLane(type, [&] { return scalarInteger(type.bits, value); });
}

std::string splatFloat(IrType type, long double value) {
    return perLane(type, [&] { return scalarFloat(type.scalar, value); });
}

std::string randomConstant(Random& random, IrType type) {
    return perLane(type, [&] {
        return type.isInteger() ? randomInteger(random, type.bits) : scalarFloat(type.scalar, randomReal(random));
    });
}

} // namespace kiln::test
