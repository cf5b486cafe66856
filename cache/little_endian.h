#pragma once

// Numbers as the stored forms write them: least byte first, whatever lies around them.

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace kiln {

static_assert(std::endian::native == std::endian::little);

template <std::unsigned_integral Number>
void appendLittle(std::string& bytes, Number value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// REQUIRES: `at` + sizeof(Number) <= bytes.size().
template <std::unsigned_integral Number>
Number loadLittle(std::string_view bytes, size_t at) {
    Number value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

} // namespace kiln
