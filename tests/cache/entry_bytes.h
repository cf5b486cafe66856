// Entries as bytes, put together by FORMAT.md alone: what an encoder with faults, or another's, could have made.
#pragma once

#include "cache/entry.h"
#include "cache/little_endian.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <iostream>
#include <random>
#include <string>
#include <string_view>

namespace kiln::test {

inline constexpr size_t kVersionAt = 8;
inline constexpr size_t kHeaderSizeAt = 12;
inline constexpr size_t kKindAt = 16;
inline constexpr size_t kMacAt = 32;
inline constexpr size_t kKeyAt = 64;
inline constexpr size_t kSubjectAt = 96;
inline constexpr size_t kRowsAt = 128;
inline constexpr size_t kHeaderBytes = 272;

enum Part { Title, RequiredFeatures, Material, Metadata, Payload, Ir, PartCount };
inline constexpr size_t codecAt(size_t part) {
    return kRowsAt + part * 24;
}
inline constexpr size_t rawSizeAt(size_t part) {
    return codecAt(part) + 8;
}
inline constexpr size_t storedSizeAt(size_t part) {
    return codecAt(part) + 16;
}

inline Digest filled(unsigned char byte) {
    Digest digest;
    digest.bytes.fill(byte);
    return digest;
}
inline const Digest kMacKey = filled(0x4b);

template <typename Number>
void setNumber(std::string& bytes, size_t at, Number value) {
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

/// With the MAC that the key's owner would give these bytes.
inline std::string authenticated(std::string bytes, const Digest& macKey = kMacKey,
                                 std::string_view domain = "kiln cache entry, version 1") {
    const std::string_view view = bytes;
    const Digest mac =
        Hasher(macKey).addSized(domain).add(view.substr(0, kMacAt)).add(view.substr(kMacAt + 32)).finish();
    return bytes.replace(kMacAt, 32, mac.view());
}

struct StoredPart {
    uint64_t codec = 0, rawBytes = 0;
    std::string bytes;
};
using StoredParts = std::array<StoredPart, PartCount>;

inline StoredPart raw(std::string bytes) {
    return {0, bytes.size(), std::move(bytes)};
}
inline StoredPart zstd(std::string frame, uint64_t rawBytes) {
    return {1, rawBytes, std::move(frame)};
}

/// All of them raw.
inline StoredParts partsOf(const Entry& entry) {
    return {raw(entry.title),    raw(entry.requiredFeatures), raw(entry.material.encode()),
            raw(entry.metadata), raw(entry.payload),          raw(entry.ir)};
}

inline std::string bytesOf(const Entry& entry, const StoredParts& parts) {
    std::string bytes = "\x89KILN\r\n\x1a";
    appendLittle(bytes, uint32_t{1});
    appendLittle(bytes, uint32_t{kHeaderBytes});
    bytes += static_cast<char>(entry.kind);
    bytes.append(15 + 32, '\0');
    bytes += entry.key.view();
    bytes += entry.subject.view();
    for (const StoredPart& part : parts) {
        appendLittle(bytes, part.codec);
        appendLittle(bytes, part.rawBytes);
        appendLittle(bytes, uint64_t{part.bytes.size()});
    }
    for (const StoredPart& part : parts)
        bytes += part.bytes;
    return authenticated(std::move(bytes));
}

/// `size` bytes that compress well.
inline std::string prose(size_t size) {
    std::string text;
    for (size_t i = 0; text.size() < size; ++i)
        text += "mov r" + std::to_string(i * i % 37) + ", [rsp + " + std::to_string(i % 11) + "]\n";
    return text.substr(0, size);
}

inline Entry sampleEntry(std::string_view root = "main@2", size_t payloadBytes = 1500) {
    Entry entry;
    entry.material.add("root", root);
    entry.material.add("tier", "optimized");
    entry.material.add("ir", prose(400));
    entry.key = entry.material.key();
    entry.subject = digestOf(root);
    entry.title = root;
    entry.requiredFeatures = "avx,avx2,sse2";
    entry.metadata = "counts 1 2 3";
    entry.payload = prose(payloadBytes);
    entry.ir = "BC" + prose(700);
    return entry;
}
inline constexpr std::string_view kHostFeatures = "avx,avx2,bmi,sse2";

inline void expectEqual(const Entry& a, const Entry& b, bool withIr = true) {
    EXPECT_EQ(a.kind, b.kind);
    EXPECT_EQ(a.key, b.key);
    EXPECT_EQ(a.subject, b.subject);
    EXPECT_EQ(a.title, b.title);
    EXPECT_EQ(a.requiredFeatures, b.requiredFeatures);
    EXPECT_EQ(a.material, b.material);
    EXPECT_EQ(a.metadata, b.metadata);
    EXPECT_EQ(a.payload, b.payload);
    if (withIr) EXPECT_EQ(a.ir, b.ir);
}

/// What decodeEntry says, as a word: the reason, or "accepted".
inline std::string verdict(std::string_view bytes, const Digest& key, const Digest& macKey = kMacKey,
                           const EntryLimits& limits = {}) {
    const auto entry = decodeEntry(bytes, key, macKey, kHostFeatures, limits, true);
    return entry ? "accepted" : rejectName(entry.error());
}

/// Another one each run, unless --gtest_random_seed=N asks for one again.
inline std::mt19937_64 printedSeed() {
    uint64_t seed = static_cast<uint64_t>(GTEST_FLAG_GET(random_seed));
    if (seed == 0) seed = std::random_device()() % 99999 + 1;
    std::cout << "again with --gtest_random_seed=" << seed << "\n";
    return std::mt19937_64(seed);
}

inline std::string randomBytes(std::mt19937_64& random, size_t size) {
    std::string bytes(size, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

} // namespace kiln::test
