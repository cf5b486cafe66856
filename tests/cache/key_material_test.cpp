#include "cache/key_material.h"

#include "tests/cache/entry_bytes.h"

#include <set>

namespace kiln::test {
namespace {

using Names = std::vector<std::string>;
using Pairs = std::vector<std::pair<std::string, std::string>>;

KeyMaterial materialOf(const Pairs& pairs) {
    KeyMaterial material;
    for (const auto& [name, value] : pairs)
        material.add(name, value);
    return material;
}

const Pairs kUnit = {{"ir", prose(5000)},      {"root", "main"},  {"kind", "loop"},      {"header", "2"},
                     {"tier", "optimized"},    {"passes", "all"}, {"layout", "e-m:e"},   {"cpu", "znver4"},
                     {"features", prose(300)}, {"llvm", "19.1"},  {"engine-abi", "001"}, {"epoch", ""}};

TEST(KeyMaterial, EachIngredientChangesTheKeyAndIsNamed) {
    const KeyMaterial material = materialOf(kUnit);
    std::set<Digest> keys = {material.key()};
    for (size_t i = 0; i < kUnit.size(); ++i) {
        for (const char* change : {"x", "\0"}) {
            Pairs changed = kUnit;
            changed[i].second += std::string(change, 1);
            EXPECT_TRUE(keys.insert(materialOf(changed).key()).second) << kUnit[i].first;
            EXPECT_EQ(material.differences(materialOf(changed)), Names{kUnit[i].first});
        }
        Pairs renamed = kUnit;
        renamed[i].first += "2";
        EXPECT_TRUE(keys.insert(materialOf(renamed).key()).second) << kUnit[i].first;
        EXPECT_EQ(material.differences(materialOf(renamed)), (Names{kUnit[i].first, kUnit[i].first + "2"}));

        Pairs without = kUnit;
        without.erase(without.begin() + static_cast<ptrdiff_t>(i));
        EXPECT_TRUE(keys.insert(materialOf(without).key()).second) << kUnit[i].first;
        EXPECT_EQ(material.differences(materialOf(without)), Names{kUnit[i].first});
        EXPECT_EQ(materialOf(without).differences(material), Names{kUnit[i].first});
    }
    EXPECT_EQ(material.key(), materialOf(kUnit).key());
    EXPECT_EQ(material.differences(materialOf(kUnit)), Names{});
}

TEST(KeyMaterial, EveryBitOfALongValueCounts) {
    const std::string value = prose(200);
    std::set<Digest> keys;
    for (size_t bit = 0; bit < 8 * value.size(); ++bit) {
        std::string flipped = value;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
        keys.insert(materialOf({{"ir", flipped}}).key());
    }
    EXPECT_EQ(keys.size(), 8 * value.size());
}

TEST(KeyMaterial, NamesAndValuesDoNotRunIntoOneAnother) {
    const std::set<Digest> keys = {
        materialOf({}).key(),
        materialOf({{"", ""}}).key(),
        materialOf({{"", ""}, {"", ""}}).key(),
        materialOf({{"ab", "c"}}).key(),
        materialOf({{"a", "bc"}}).key(),
        materialOf({{"a", "b"}, {"c", "d"}}).key(),
        materialOf({{"c", "d"}, {"a", "b"}}).key(),
        materialOf({{"a", "bcd"}}).key(),
    };
    EXPECT_EQ(keys.size(), 8u);
}

TEST(KeyMaterial, LongValuesAreKeptAsDigests) {
    const std::string atMost(KeyMaterial::kMostValueBytes, 'v'), longer = atMost + "v";
    const KeyMaterial material = materialOf({{"short", atMost}, {"long", longer}});
    EXPECT_EQ(material.ingredients()[0].value, atMost);
    EXPECT_EQ(material.ingredients()[1].value, "blake3:" + digestOf(longer).hex());
}

TEST(KeyMaterial, AValueThatLooksLikeADigestIsNotTakenForIt) {
    const std::string value = prose(200);
    const std::string looksAlike = "blake3:" + digestOf(value).hex();
    EXPECT_NE(materialOf({{"epoch", value}}).key(), materialOf({{"epoch", looksAlike}}).key());
}

TEST(KeyMaterial, NamesThatOccurMoreThanOnceArePairedInOrder) {
    const KeyMaterial material = materialOf({{"symbol", "malloc"}, {"symbol", "free"}, {"cpu", "a"}});
    EXPECT_EQ(material.differences(materialOf({{"symbol", "malloc"}, {"symbol", "free"}, {"cpu", "a"}})), Names{});
    EXPECT_EQ(material.differences(materialOf({{"symbol", "free"}, {"symbol", "malloc"}, {"cpu", "b"}})),
              (Names{"symbol", "cpu"}));
    EXPECT_EQ(material.differences(materialOf({{"symbol", "malloc"}, {"cpu", "a"}})), Names{"symbol"});
}

// A key that changes unawares makes all caches cold; one that should change and does not makes them wrong.
TEST(KeyMaterial, KeyIsTheOneFormatMdDescribes) {
    std::string count;
    appendLittle(count, uint64_t{2});
    const Digest expected = Hasher()
                                .addSized("kiln key material, version 1")
                                .add(count)
                                .addSized("root")
                                .addSized("main")
                                .addSized("tier")
                                .addSized("optimized")
                                .finish();
    const KeyMaterial material = materialOf({{"root", "main"}, {"tier", "optimized"}});
    EXPECT_EQ(material.key(), expected);
    EXPECT_EQ(material.key().hex(), "3abf69725634c233e6669a23f2470bb73a2aad8928fa9c8aa1b2ea941a2aa76b");
}

TEST(KeyMaterial, StoredFormGoesBothWays) {
    for (const Pairs& pairs : {Pairs{}, Pairs{{"", ""}}, Pairs{{"a", std::string("\0,\n", 3)}}, kUnit}) {
        const KeyMaterial material = materialOf(pairs);
        const auto decoded = KeyMaterial::decode(material.encode());
        ASSERT_TRUE(decoded);
        EXPECT_EQ(*decoded, material);
        EXPECT_EQ(decoded->key(), material.key());
        EXPECT_EQ(decoded->encode(), material.encode());
    }
}

TEST(KeyMaterial, StoredFormIsReadToItsLastByteAndNoFurther) {
    const std::string bytes = materialOf(kUnit).encode();
    for (size_t size = 0; size < bytes.size(); ++size)
        EXPECT_EQ(KeyMaterial::decode(bytes.substr(0, size)), std::nullopt) << size;
    EXPECT_EQ(KeyMaterial::decode(bytes + '\0'), std::nullopt);
    EXPECT_EQ(KeyMaterial::decode(bytes + bytes), std::nullopt);
}

TEST(KeyMaterial, LyingNumbersAreRefused) {
    const std::string bytes = materialOf({{"root", "main"}, {"tier", "optimized"}}).encode();
    const size_t firstName = 4, firstValue = 4 + 4 + 4;
    for (uint32_t lie : {0u, 1u, 3u, 5u, 0x7fffffffu, 0x80000000u, 0xfffffff8u, 0xffffffffu})
        for (size_t at : {size_t{0}, firstName, firstValue}) {
            std::string lying = bytes;
            setNumber(lying, at, lie);
            EXPECT_EQ(KeyMaterial::decode(lying), std::nullopt) << at << " " << lie;
        }
}

TEST(KeyMaterial, AValueLongerThanAnyKeptIsRefused) {
    const auto withValueOf = [](size_t size) {
        std::string bytes;
        appendLittle(bytes, uint32_t{1});
        appendLittle(bytes, uint32_t{1});
        bytes += "a";
        appendLittle(bytes, static_cast<uint32_t>(size));
        return bytes.append(size, 'v');
    };
    EXPECT_TRUE(KeyMaterial::decode(withValueOf(KeyMaterial::kMostValueBytes)));
    EXPECT_FALSE(KeyMaterial::decode(withValueOf(KeyMaterial::kMostValueBytes + 1)));
}

} // namespace
} // namespace kiln::test
