#pragma once

// 256-bit digests, and the hash that makes them: BLAKE3 (O'Connor, Aumasson, Neves, Wilcox-O'Hearn 2020), libLLVM's.
//
// Thread rule: values; a Hasher belongs to one thread.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace kiln {

struct Digest {
    std::array<unsigned char, 32> bytes{};

    friend auto operator<=>(const Digest&, const Digest&) = default;
    std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
    std::string hex() const; ///< 64 lower-case digits
    static std::optional<Digest> fromHex(std::string_view text);
};

/// For unordered containers: a digest's own bytes are as good as any hash of them.
struct DigestHash {
    size_t operator()(const Digest& digest) const {
        size_t value;
        std::memcpy(&value, digest.bytes.data(), sizeof value);
        return value;
    }
};

class Hasher {
public:
    Hasher();
    /// Keyed: a message authentication code under `key`.
    explicit Hasher(const Digest& key);

    Hasher& add(std::string_view bytes);
    /// With its length before it, so that neighbours cannot run into one another.
    Hasher& addSized(std::string_view bytes);
    Digest finish() const;

private:
    alignas(8) std::array<unsigned char, 2048> state_; // llvm_blake3_hasher
};

Digest digestOf(std::string_view bytes);

/// Takes as long whether they differ early, late or not at all.
bool equalInConstantTime(const Digest& a, const Digest& b);

} // namespace kiln
