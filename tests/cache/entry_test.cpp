#include "cache/entry.h"

#include "cache/compression.h"
#include "tests/cache/entry_bytes.h"

#include <set>
#include <thread>

namespace kiln::test {
namespace {

TEST(Entry, IsWhatItWasWhenReadAgain) {
    const Entry entry = sampleEntry();
    const auto again = decodeEntry(encodeEntry(entry, kMacKey), entry.key, kMacKey, kHostFeatures, {}, true);
    ASSERT_TRUE(again) << rejectName(again.error());
    expectEqual(*again, entry);
}

TEST(Entry, IrIsLeftOutUnlessAskedFor) {
    const Entry entry = sampleEntry();
    const std::string bytes = encodeEntry(entry, kMacKey);
    const uint64_t before = decompressionCount();
    const auto without = decodeEntry(bytes, entry.key, kMacKey, kHostFeatures);
    const uint64_t between = decompressionCount();
    const auto with = decodeEntry(bytes, entry.key, kMacKey, kHostFeatures, {}, true);
    ASSERT_TRUE(without && with);
    expectEqual(*without, entry, false);
    EXPECT_EQ(without->ir, "");
    EXPECT_EQ(decompressionCount() - between, between - before + 1) << "nor is it decompressed";
}

Entry randomEntry(std::mt19937_64& random) {
    const auto size = [&random] { return size_t{1} << random() % 17; };
    const auto part = [&](size_t bytes) {
        return random() % 4 == 0 ? std::string() : random() % 2 ? prose(bytes) : randomBytes(random, bytes);
    };
    Entry entry;
    entry.kind = static_cast<EntryKind>(1 + random() % 3);
    for (size_t i = random() % 20; i > 0; --i)
        entry.material.add(part(random() % 40), part(random() % 200));
    entry.key = entry.material.key();
    entry.subject = digestOf(part(8));
    entry.title = part(random() % 100);
    entry.requiredFeatures = random() % 2 ? "" : "avx2,sse2";
    entry.metadata = part(size());
    entry.payload = part(size() + random() % 9);
    entry.ir = part(size());
    return entry;
}

TEST(Entry, RandomOnesAreWhatTheyWereWhenReadAgain) {
    std::mt19937_64 random = printedSeed();
    for (int round = 0; round < 300; ++round) {
        const Entry entry = randomEntry(random);
        const std::string bytes = encodeEntry(entry, kMacKey);
        const auto again = decodeEntry(bytes, entry.key, kMacKey, kHostFeatures, {}, true);
        ASSERT_TRUE(again) << rejectName(again.error());
        expectEqual(*again, entry);
        ASSERT_FALSE(HasFailure()) << "round " << round;
    }
}

TEST(Entry, SameEntryGivesSameBytesWhateverWasEncodedBefore) {
    const Entry entry = sampleEntry("main", 100'000);
    const std::string bytes = encodeEntry(entry, kMacKey);
    std::mt19937_64 random = printedSeed();
    for (int round = 0; round < 20; ++round) {
        encodeEntry(randomEntry(random), kMacKey);
        ASSERT_EQ(encodeEntry(entry, kMacKey), bytes);
    }
    std::string ofAnotherThread;
    std::thread([&] { ofAnotherThread = encodeEntry(entry, kMacKey); }).join();
    EXPECT_EQ(ofAnotherThread, bytes);
}

// Small parts, so no other version of libzstd can have a say in it. Where this fails, the form has changed: it then
// needs another version number.
TEST(Entry, BytesAreThoseOfFormatMd) {
    Entry entry = sampleEntry();
    entry.kind = EntryKind::Record;
    entry.material = {};
    entry.material.add("root", "main");
    entry.key = entry.material.key();
    entry.payload = "object";
    entry.ir = "";
    EXPECT_EQ(encodeEntry(entry, kMacKey), bytesOf(entry, partsOf(entry)));
    EXPECT_EQ(digestOf(encodeEntry(entry, kMacKey)).hex(),
              "fab5108ca98a85eaec6f1affb106682811d078a14a7e0d631de5cc508b687ef5");
}

TEST(Entry, PartsAreCompressedOnlyWhereThatSavesBytes) {
    std::mt19937_64 random(1);
    Entry entry = sampleEntry();
    entry.title = std::string(63, 'a');
    entry.requiredFeatures = std::string(5000, ',');
    entry.metadata = std::string(64, 'a');
    entry.payload = randomBytes(random, 10'000);
    entry.ir = prose(10'000);
    const std::string bytes = encodeEntry(entry, kMacKey);
    const auto codec = [&](Part part) { return loadLittle<uint64_t>(bytes, codecAt(part)); };
    EXPECT_EQ(codec(Title), 0u) << "too small";
    EXPECT_EQ(codec(RequiredFeatures), 0u) << "must be readable before anything is decompressed";
    EXPECT_EQ(codec(Metadata), 1u);
    EXPECT_EQ(codec(Payload), 0u) << "too dense";
    EXPECT_EQ(codec(Ir), 1u);
    EXPECT_EQ(loadLittle<uint64_t>(bytes, storedSizeAt(Payload)), 10'000u);
    EXPECT_LT(loadLittle<uint64_t>(bytes, storedSizeAt(Ir)), 5'000u);
    EXPECT_EQ(verdict(bytes, entry.key), "accepted");
}

TEST(Entry, WhatIsBeyondACapIsNotEncoded) {
    const Entry entry = sampleEntry("main", 5000);
    const size_t size = encodeEntry(entry, kMacKey).size();
    EXPECT_EQ(encodeEntry(entry, kMacKey, {.mostStoredBytes = size, .mostRawBytes = 5000}).size(), size);
    EXPECT_EQ(encodeEntry(entry, kMacKey, {.mostStoredBytes = size - 1}), "");
    EXPECT_EQ(encodeEntry(entry, kMacKey, {.mostRawBytes = 4999}), "");
    EXPECT_EQ(encodeEntry(entry, kMacKey, {.mostStoredBytes = 0}), "");
}

TEST(Entry, WhatIsBeyondACapIsNotRead) {
    const Entry entry = sampleEntry("main", 5000);
    const std::string bytes = encodeEntry(entry, kMacKey);
    const uint64_t before = decompressionCount();
    EXPECT_EQ(verdict(bytes, entry.key, kMacKey, {.mostStoredBytes = bytes.size() - 1}), "too-large");
    EXPECT_EQ(verdict(bytes, entry.key, kMacKey, {.mostRawBytes = 4999}), "too-large");
    EXPECT_EQ(decompressionCount(), before);
    EXPECT_EQ(verdict(bytes, entry.key, kMacKey, {.mostStoredBytes = bytes.size(), .mostRawBytes = 5000}), "accepted");
}

TEST(Entry, NeedsEachRequiredFeatureOfTheHost) {
    struct Case {
        const char *required, *host;
        bool isFit;
    };
    const Case cases[] = {
        {"", "", true},
        {"", "avx", true},
        {"avx", "avx", true},
        {"avx,sse2", "avx,avx2,sse2", true},
        {"sse2", "avx,avx2,sse2", true},
        {"avx", "", false},
        {"avx512f", "avx,avx2,sse2", false},
        {"avx", "avx512f", false},
        {"avx512f", "avx", false},
        {"avx,avx512f,sse2", "avx,sse2", false},
        {"a,b,zz", "a,b", false},
        {"sse2,avx", "avx,sse2", true}, // slower, but right
        {"avx,sse2,avx", "sse2,avx", true},
        {"z,y,x", "x,y,z", true},
        {",,avx,,", ",,avx,", true},
        {",,avx", "sse2", false},
        {"avx ", "avx", false},
        {"AVX", "avx", false},
    };
    for (const Case& each : cases) {
        Entry entry = sampleEntry();
        entry.requiredFeatures = each.required;
        const uint64_t before = decompressionCount();
        const auto read = decodeEntry(encodeEntry(entry, kMacKey), entry.key, kMacKey, each.host);
        EXPECT_EQ(read.has_value(), each.isFit) << each.required << " on " << each.host;
        if (!read) {
            EXPECT_EQ(read.error(), Reject::OtherCpu);
            EXPECT_EQ(decompressionCount(), before);
        }
    }
}

TEST(Entry, ReasonsAndKindsHaveNamesOfTheirOwn) {
    std::set<std::string> names;
    for (size_t i = 0; i < kRejectCount; ++i)
        EXPECT_TRUE(names.insert(rejectName(static_cast<Reject>(i))).second) << i;
    for (EntryKind kind : {EntryKind::Artifact, EntryKind::Source, EntryKind::Record})
        EXPECT_TRUE(names.insert(entryKindName(kind)).second);
    EXPECT_EQ(names.count("?"), 0u);
    EXPECT_STREQ(entryKindName(static_cast<EntryKind>(77)), "?") << "as a storage may hold it";
}

} // namespace
} // namespace kiln::test
