#include "cache/digest.h"

#include <gtest/gtest.h>

namespace kiln::test {
namespace {

// Of BLAKE3's own test vectors.
TEST(Digest, IsBlake3) {
    EXPECT_EQ(digestOf("").hex(), "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
    EXPECT_EQ(digestOf("abc").hex(), "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
}

TEST(Digest, KeyedIsBlake3sKeyedMode) {
    Digest key;
    std::memcpy(key.bytes.data(), "whats the Elvish word for friend", key.bytes.size());
    EXPECT_EQ(Hasher(key).finish().hex(), "92b2b75604ed3c761f9d6f62392c8a9227ad0ea3f09573e783f1498a4ed60d26");
}

TEST(Digest, SizesKeepNeighboursApart) {
    EXPECT_EQ(Hasher().add("ab").add("c").finish(), Hasher().add("a").add("bc").finish());
    EXPECT_NE(Hasher().addSized("ab").addSized("c").finish(), Hasher().addSized("a").addSized("bc").finish());
}

TEST(Digest, HexGoesBothWays) {
    const Digest digest = digestOf("abc");
    EXPECT_EQ(Digest::fromHex(digest.hex()), digest);
    EXPECT_EQ(Digest::fromHex(""), std::nullopt);
    EXPECT_EQ(Digest::fromHex(digest.hex() + "0"), std::nullopt);
    EXPECT_EQ(Digest::fromHex(std::string(64, 'g')), std::nullopt);
    EXPECT_EQ(Digest::fromHex(std::string(64, 'A')), std::nullopt) << "one spelling only";
}

TEST(Digest, ComparedInConstantTimeAnyByteCounts) {
    const Digest digest = digestOf("abc");
    EXPECT_TRUE(equalInConstantTime(digest, digest));
    for (size_t i = 0; i < digest.bytes.size(); ++i) {
        Digest other = digest;
        other.bytes[i] ^= 0x80;
        EXPECT_FALSE(equalInConstantTime(digest, other)) << i;
    }
}

} // namespace
} // namespace kiln::test
