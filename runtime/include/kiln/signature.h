#pragma once

// The types that cross between host and Program.

#include <cstdint>
#include <type_traits>
#include <vector>

namespace kiln {

/// The kinds of value that cross between host and Program through Function.
enum class ValueKind : uint8_t { Void, Bool, I8, I16, I32, I64, F32, F64, LongDouble, Pointer };

struct Signature {
    ValueKind result = ValueKind::Void;
    std::vector<ValueKind> parameters;
};

namespace detail {

template <class T>
constexpr ValueKind valueKind() {
    if constexpr (std::is_void_v<T>)
        return ValueKind::Void;
    else if constexpr (std::is_same_v<T, bool>)
        return ValueKind::Bool;
    else if constexpr (std::is_pointer_v<T> || std::is_same_v<T, std::nullptr_t>)
        return ValueKind::Pointer;
    else if constexpr (std::is_same_v<T, float>)
        return ValueKind::F32;
    else if constexpr (std::is_same_v<T, double>)
        return ValueKind::F64;
    else if constexpr (std::is_same_v<T, long double>)
        return ValueKind::LongDouble;
    else {
        static_assert(std::is_integral_v<T> || std::is_enum_v<T>,
                      "only scalars and pointers cross here; pass aggregates by pointer");
        return sizeof(T) == 1   ? ValueKind::I8
               : sizeof(T) == 2 ? ValueKind::I16
               : sizeof(T) == 4 ? ValueKind::I32
                                : ValueKind::I64;
    }
}

} // namespace detail

} // namespace kiln
