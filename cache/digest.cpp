#include "cache/digest.h"

#include <llvm-c/blake3.h>

namespace kiln {

namespace {

llvm_blake3_hasher* hasher(void* state) {
    return static_cast<llvm_blake3_hasher*>(state);
}

} // namespace

std::string Digest::hex() const {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (unsigned char byte : bytes) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

std::optional<Digest> Digest::fromHex(std::string_view text) {
    Digest digest;
    if (text.size() != 2 * digest.bytes.size()) return std::nullopt;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (value < 0) return std::nullopt;
        digest.bytes[i / 2] = static_cast<unsigned char>(digest.bytes[i / 2] << 4 | value);
    }
    return digest;
}

Hasher::Hasher() {
    static_assert(sizeof state_ >= sizeof(llvm_blake3_hasher) && alignof(llvm_blake3_hasher) <= 8);
    llvm_blake3_hasher_init(hasher(state_.data()));
}

Hasher::Hasher(const Digest& key) {
    static_assert(LLVM_BLAKE3_KEY_LEN == sizeof key.bytes);
    llvm_blake3_hasher_init_keyed(hasher(state_.data()), key.bytes.data());
}

Hasher& Hasher::add(std::string_view bytes) {
    llvm_blake3_hasher_update(hasher(state_.data()), bytes.data(), bytes.size());
    return *this;
}

Hasher& Hasher::addSized(std::string_view bytes) {
    const uint64_t size = bytes.size();
    add({reinterpret_cast<const char*>(&size), sizeof size});
    return add(bytes);
}

Digest Hasher::finish() const {
    Digest digest;
    std::array<unsigned char, sizeof state_> copy = state_; // C's interface is not const
    llvm_blake3_hasher_finalize(hasher(copy.data()), digest.bytes.data(), digest.bytes.size());
    return digest;
}

Digest digestOf(std::string_view bytes) {
    return Hasher().add(bytes).finish();
}

bool equalInConstantTime(const Digest& a, const Digest& b) {
    unsigned difference = 0;
    for (size_t i = 0; i < a.bytes.size(); ++i)
        difference |= static_cast<unsigned>(a.bytes[i] ^ b.bytes[i]);
    return difference == 0;
}

} // namespace kiln
