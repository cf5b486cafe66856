// Bytes that are no entry, or not the one asked for: each is refused, for the right reason, and none that lacks the MAC
// ever gets to the decompressor.

#include "cache/compression.h"
#include "cache/entry.h"
#include "tests/cache/entry_bytes.h"

#include <ctime>
#include <fstream>

namespace kiln::test {
namespace {

class EntryDamage : public testing::Test {
protected:
    void SetUp() override {
        const uint64_t before = decompressionCount();
        ASSERT_EQ(verdict(bytes_, entry_.key), "accepted");
        ASSERT_GE(decompressionCount(), before + 2) << "the entry has compressed parts, so the counter tells something";
    }
    void expectUntouched(std::string_view bytes, const std::string& reason, const std::string& what) {
        const uint64_t before = decompressionCount();
        EXPECT_EQ(verdict(bytes, entry_.key), reason) << what;
        EXPECT_EQ(decompressionCount(), before) << what;
    }

    const Entry entry_ = sampleEntry();
    const std::string bytes_ = encodeEntry(entry_, kMacKey);
};

std::string flipped(std::string bytes, size_t bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
    return bytes;
}

// The reason for one flipped bit of a whole entry, by FORMAT.md.
std::string reasonOf(std::string_view bytes, size_t bit) {
    const size_t at = bit / 8;
    if (at < kVersionAt) return "bad-magic";
    if (at < kHeaderSizeAt) return "other-version";
    for (size_t part = 0; part < PartCount; ++part)
        if (at >= storedSizeAt(part) && at < storedSizeAt(part) + 8) {
            const bool wasSet = bytes[at] >> bit % 8 & 1;
            return wasSet ? "bad-mac" : "truncated"; // there is more than it says, or less
        }
    return "bad-mac";
}

TEST_F(EntryDamage, EachFlippedBitOfTheHeader) {
    for (size_t bit = 0; bit < 8 * kHeaderBytes; ++bit)
        expectUntouched(flipped(bytes_, bit), reasonOf(bytes_, bit), "bit " + std::to_string(bit));
}

TEST_F(EntryDamage, EachByteOfTheParts) {
    for (size_t at = kHeaderBytes; at < bytes_.size(); ++at) {
        for (unsigned bit = 0; bit < 8; bit += 7)
            expectUntouched(flipped(bytes_, 8 * at + bit), "bad-mac", "byte " + std::to_string(at));
        std::string inverted = bytes_;
        inverted[at] = static_cast<char>(~inverted[at]);
        expectUntouched(inverted, "bad-mac", "byte " + std::to_string(at));
    }
}

TEST_F(EntryDamage, TenThousandRandomBits) {
    std::mt19937_64 random = printedSeed();
    for (int round = 0; round < 10'000; ++round) {
        const size_t bit = random() % (8 * bytes_.size());
        expectUntouched(flipped(bytes_, bit), reasonOf(bytes_, bit), "bit " + std::to_string(bit));
        if (HasFailure()) break;
    }
}

TEST_F(EntryDamage, CutOffAnywhere) {
    for (size_t size = 0; size < bytes_.size(); ++size)
        expectUntouched(std::string_view(bytes_).substr(0, size), "truncated", std::to_string(size));
}

TEST_F(EntryDamage, SomethingAppended) {
    std::mt19937_64 random = printedSeed();
    for (size_t size = 1; size < 300; ++size) {
        expectUntouched(bytes_ + randomBytes(random, size), "bad-mac", std::to_string(size));
        expectUntouched(bytes_ + std::string(size, '\0'), "bad-mac", std::to_string(size));
    }
    expectUntouched(bytes_ + bytes_, "bad-mac", "twice");
}

TEST_F(EntryDamage, AHalfWrittenTwice) {
    const size_t half = bytes_.size() / 2;
    const std::string first = bytes_.substr(0, half), second = bytes_.substr(half);
    expectUntouched(first + first, bytes_.size() % 2 ? "truncated" : "bad-mac", "the first, again for the second");
    expectUntouched(first + second + second, "bad-mac", "the second");
    expectUntouched(first + first + second, "bad-mac", "the first");
    expectUntouched(second + second, "bad-magic", "the second, for the first too");
}

TEST_F(EntryDamage, ZeroesToTheEnd) {
    for (size_t at = 0; at < bytes_.size(); ++at) {
        const std::string torn = bytes_.substr(0, at) + std::string(bytes_.size() - at, '\0');
        ASSERT_NE(torn, bytes_);
        // From the rows on it is their sizes that no longer add up, to too little.
        const std::string reason = at < kVersionAt ? "bad-magic" : at == kVersionAt ? "other-version" : "bad-mac";
        expectUntouched(torn, reason, std::to_string(at));
    }
}

TEST_F(EntryDamage, BytesSwapped) {
    std::string swapped = bytes_;
    std::swap(swapped[kKeyAt], swapped[kKeyAt + 1]);
    expectUntouched(swapped, "bad-mac", "of the key");
    // The same multiset of parts in another order: sizes fit, all bytes are there.
    std::string rows = bytes_;
    std::swap_ranges(rows.begin() + codecAt(Title), rows.begin() + codecAt(RequiredFeatures),
                     rows.begin() + codecAt(RequiredFeatures));
    expectUntouched(rows, "bad-mac", "of two rows");
}

TEST_F(EntryDamage, NoEntryAtAll) {
    expectUntouched("", "truncated", "nothing");
    expectUntouched("\x89KILN", "truncated", "a beginning");
    expectUntouched(std::string(4096, '\0'), "bad-magic", "zeroes");
    expectUntouched(std::string("SQLite format 3\0", 16) + std::string(4096, 'x'), "bad-magic", "another file");
    std::mt19937_64 random = printedSeed();
    for (int round = 0; round < 1000; ++round)
        expectUntouched("\x01" + randomBytes(random, 12 + random() % 1000), "bad-magic", "random");
}

TEST_F(EntryDamage, AValidEntryOfAnotherKey) {
    const Entry other = sampleEntry("other@1");
    const std::string bytes = encodeEntry(other, kMacKey);
    ASSERT_EQ(verdict(bytes, other.key), "accepted");
    expectUntouched(bytes, "other-key", "swapped");
    // Nor does it help to say it is the one asked for.
    std::string renamed = bytes;
    renamed.replace(kKeyAt, 32, entry_.key.view());
    expectUntouched(renamed, "bad-mac", "renamed");
}

TEST_F(EntryDamage, MadeWithoutTheMacKey) {
    expectUntouched(encodeEntry(entry_, filled(0x4c)), "bad-mac", "another key");
    expectUntouched(encodeEntry(entry_, Digest{}), "bad-mac", "a key of zeroes");
    const auto withMac = [this](const Digest& mac) { return std::string(bytes_).replace(kMacAt, 32, mac.view()); };
    expectUntouched(withMac(Digest{}), "bad-mac", "no MAC");
    std::string blank = bytes_;
    blank.erase(kMacAt, 32);
    expectUntouched(withMac(digestOf(blank)), "bad-mac", "a checksum");
    expectUntouched(withMac(digestOf(bytes_)), "bad-mac", "a checksum of all");
    expectUntouched(withMac(Hasher(kMacKey).add(blank).finish()), "bad-mac", "without its domain");
    expectUntouched(authenticated(bytes_, kMacKey, "kiln cache entry, version 2"), "bad-mac", "of another version");
    expectUntouched(authenticated(bytes_, kMacKey, "kiln record, version 1"), "bad-mac", "of another use of the key");

    const uint64_t before = decompressionCount();
    EXPECT_NE(verdict(blank, entry_.key), "accepted");
    EXPECT_EQ(verdict(bytes_, entry_.key, filled(0x4c)), "bad-mac") << "read with another key";
    EXPECT_EQ(decompressionCount(), before);
    EXPECT_EQ(authenticated(withMac(Digest{})), bytes_) << "the test's own MAC is the right one";
}

TEST_F(EntryDamage, OfAnotherVersion) {
    for (uint32_t version : {0u, 2u, 255u, 256u, 0x01000000u, 0xffffffffu}) {
        std::string bytes = bytes_;
        setNumber(bytes, kVersionAt, version);
        const std::string itsDomain = "kiln cache entry, version " + std::to_string(version);
        for (const std::string& domain : {std::string("kiln cache entry, version 1"), itsDomain}) {
            expectUntouched(authenticated(bytes, kMacKey, domain), "other-version", domain);
            // A later version's header may be of any size.
            expectUntouched(authenticated(bytes, kMacKey, domain).substr(0, 64), "other-version", domain);
        }
    }
}

// From here on: faults of an encoder that has the key, so that the MAC is right.
class EntryFault : public testing::Test {
protected:
    /// Of the entry with the number at `at` replaced.
    template <typename Number>
    std::string verdictWith(size_t at, Number value) const {
        std::string bytes = bytes_;
        setNumber(bytes, at, value);
        return verdict(authenticated(bytes), entry_.key);
    }
    std::string verdictWith(Part part, StoredPart stored, const EntryLimits& limits = {}) const {
        StoredParts parts = partsOf(entry_);
        parts[part] = std::move(stored);
        return verdict(bytesOf(entry_, parts), entry_.key, kMacKey, limits);
    }

    const Entry entry_ = sampleEntry();
    const std::string bytes_ = encodeEntry(entry_, kMacKey);
};

constexpr uint64_t kLyingSizes[] = {
    uint64_t{1} << 31, (uint64_t{1} << 32) - 1,     uint64_t{1} << 32, (uint64_t{1} << 32) + 1,
    uint64_t{1} << 63, ~uint64_t{0} - kHeaderBytes, ~uint64_t{0} - 1,  ~uint64_t{0}};

TEST_F(EntryFault, SizesThatLie) {
    for (size_t part = 0; part < PartCount; ++part)
        for (uint64_t size : kLyingSizes) {
            EXPECT_EQ(verdictWith(storedSizeAt(part), size), "truncated") << part << " " << size;
            EXPECT_EQ(verdictWith(rawSizeAt(part), size), "too-large") << part << " " << size;
            std::string both = bytes_;
            setNumber(both, storedSizeAt(part), size);
            setNumber(both, rawSizeAt(part), size);
            EXPECT_EQ(verdict(authenticated(both), entry_.key), "truncated") << part << " " << size;
        }
}

TEST_F(EntryFault, SizesWhoseSumComesOutRightByOverflow) {
    for (uint64_t excess : kLyingSizes) {
        std::string bytes = bytes_;
        if (excess > ~uint64_t{0} - kHeaderBytes) continue; // a byte less: no overflow
        const auto stored = [&](Part part) { return loadLittle<uint64_t>(bytes_, storedSizeAt(part)); };
        setNumber(bytes, storedSizeAt(Metadata), stored(Metadata) + excess);
        setNumber(bytes, storedSizeAt(Payload), stored(Payload) - excess);
        EXPECT_EQ(verdict(authenticated(bytes), entry_.key), "truncated") << excess;
    }
}

TEST_F(EntryFault, SizesThatAreOffByOne) {
    for (Part part : {Material, Payload, Ir}) {
        const auto size = loadLittle<uint64_t>(bytes_, rawSizeAt(part));
        for (uint64_t wrong : {size - 1, size + 1, uint64_t{0}, uint64_t{1}})
            EXPECT_EQ(verdictWith(rawSizeAt(part), wrong), "bad-compression") << part << " " << wrong;
    }
    const auto size = loadLittle<uint64_t>(bytes_, rawSizeAt(Title));
    EXPECT_EQ(verdictWith(rawSizeAt(Title), size + 1), "bad-compression");
    EXPECT_EQ(verdictWith(rawSizeAt(Title), size - 1), "bad-compression");
}

TEST_F(EntryFault, SizesThatLeaveSomethingOver) {
    EXPECT_EQ(verdict(authenticated(bytes_ + "x"), entry_.key), "bad-mac");
    EXPECT_EQ(verdict(authenticated(bytes_ + bytes_), entry_.key), "bad-mac");
}

// One block that is kept as it is: well-formed, and larger than its content.
TEST_F(EntryFault, AFrameThatSavesNothing) {
    const std::string content(100, 'c');
    std::string frame;
    appendLittle(frame, uint32_t{0xfd2fb528});
    frame += '\x20'; // one byte of size
    frame += static_cast<char>(content.size());
    const auto block = static_cast<uint32_t>(content.size() << 3 | 1); // the last
    frame.append(reinterpret_cast<const char*>(&block), 3).append(content);
    ASSERT_EQ(decompress(frame, content.size()), content);
    EXPECT_EQ(verdictWith(Payload, zstd(frame, content.size())), "bad-compression");
}

TEST_F(EntryFault, CodecsThatAreNot) {
    for (uint64_t codec : {uint64_t{2}, uint64_t{256}, uint64_t{1} << 32, ~uint64_t{0}}) {
        EXPECT_EQ(verdictWith(codecAt(Payload), codec), "bad-compression") << codec;
        EXPECT_EQ(verdictWith(codecAt(Title), codec), "bad-compression") << codec;
    }
    EXPECT_EQ(verdictWith(codecAt(Payload), uint64_t{0}), "bad-compression") << "its sizes differ";
    EXPECT_EQ(verdictWith(codecAt(Title), uint64_t{1}), "bad-compression") << "its sizes do not";
    EXPECT_EQ(verdictWith(RequiredFeatures, zstd(*compress(std::string(100, ',')), 100)), "bad-content");
    EXPECT_EQ(verdictWith(Payload, zstd("", 0)), "bad-compression");
    EXPECT_EQ(verdictWith(Payload, zstd("", 100)), "bad-compression");
}

TEST_F(EntryFault, FieldsOutOfTheirRange) {
    for (uint8_t kind : {0, 4, 128, 255})
        EXPECT_EQ(verdictWith(kKindAt, kind), "bad-content") << int{kind};
    for (size_t at = kKindAt + 1; at < kMacAt; ++at)
        EXPECT_EQ(verdictWith(at, uint8_t{1}), "bad-content") << at;
    for (uint32_t size : {0u, 271u, 273u, 0xffffffffu})
        EXPECT_EQ(verdictWith(kHeaderSizeAt, size), "bad-content") << size;
    EXPECT_EQ(verdictWith(kKindAt, uint8_t{2}), "accepted");
}

TEST_F(EntryFault, MaterialThatIsNotTheKeys) {
    KeyMaterial other = entry_.material;
    other.add("epoch", "2");
    EXPECT_EQ(verdictWith(Material, raw(other.encode())), "bad-content");
    EXPECT_EQ(verdictWith(Material, raw(KeyMaterial().encode())), "bad-content");
    EXPECT_EQ(verdictWith(Material, raw("")), "bad-content");
    EXPECT_EQ(verdictWith(Material, raw(entry_.material.encode() + '\0')), "bad-content");
    EXPECT_EQ(verdictWith(Material, raw(entry_.material.encode())), "accepted");
}

// A frame of `blocks` blocks that each stand for 128 KiB of the same byte, in four bytes. `named`: the content's size
// it names, if any.
std::string bomb(size_t blocks, std::optional<uint64_t> named) {
    std::string frame;
    appendLittle(frame, uint32_t{0xfd2fb528});
    if (named) {
        frame += '\xe0'; // eight bytes of size; the window is as large
        appendLittle(frame, *named);
    } else {
        frame += '\0';
        frame += '\x50'; // a window of 1 MiB
    }
    constexpr uint32_t kRunLength = 1, kBlockBytes = 128 << 10;
    for (size_t i = 0; i < blocks; ++i) {
        const uint32_t header = (i + 1 == blocks) | kRunLength << 1 | kBlockBytes << 3;
        frame.append(reinterpret_cast<const char*>(&header), 3);
        frame += 'B';
    }
    return frame;
}
constexpr uint64_t bombBytes(size_t blocks) {
    return blocks * (uint64_t{128} << 10);
}

uint64_t peakBytes() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (uint64_t kib = 0; word == "VmHWM:" && status >> kib) return kib << 10;
    return 0;
}
void forgetPeak() {
    std::ofstream("/proc/self/clear_refs") << "5";
}
double cpuMs() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

class EntryBomb : public EntryFault {
protected:
#if __has_feature(thread_sanitizer)
    static constexpr uint64_t kShadow = 5; // it keeps up to four bytes for each
#else
    static constexpr uint64_t kShadow = 1;
#endif
    static constexpr uint64_t kCapBytes = 16 << 20;
    static constexpr size_t kBlocksToCap = kCapBytes / (128 << 10);
    static constexpr size_t kBlocksTo10Gb = 80'000;

    /// Refused for `reason` with little memory and time.
    void expectDefused(const std::string& frame, uint64_t rawBytes, const std::string& reason,
                       const std::string& what) const {
        StoredParts parts = partsOf(entry_);
        parts[Payload] = zstd(frame, rawBytes);
        const std::string bytes = bytesOf(entry_, parts);
        forgetPeak();
        const uint64_t before = peakBytes();
        const double start = cpuMs();
        EXPECT_EQ(verdict(bytes, entry_.key, kMacKey, {.mostRawBytes = kCapBytes}), reason) << what;
        EXPECT_LT(cpuMs() - start, 100) << what;
        EXPECT_LT(peakBytes() - before, kShadow * (kCapBytes + (16 << 20))) << what;
    }
};

TEST_F(EntryBomb, IsWellMade) {
    const uint64_t size = bombBytes(8);
    EXPECT_EQ(decompress(bomb(8, size), size), std::string(size, 'B'));
    EXPECT_EQ(verdictWith(Payload, zstd(bomb(8, size), size)), "accepted");
}

TEST_F(EntryBomb, BeyondTheCap) {
    const uint64_t tenGb = bombBytes(kBlocksTo10Gb);
    expectDefused(bomb(kBlocksTo10Gb, tenGb), tenGb, "too-large", "honest");
    expectDefused(bomb(kBlocksToCap + 1, kCapBytes + 1), kCapBytes + 1, "too-large", "by one");
}

TEST_F(EntryBomb, ThatNamesTooSmallASize) {
    for (uint64_t said : {uint64_t{400'000}, kCapBytes - 1, kCapBytes})
        for (uint64_t named : {uint64_t{0}, uint64_t{100}, said, bombBytes(kBlocksTo10Gb), ~uint64_t{0}})
            expectDefused(bomb(kBlocksTo10Gb, named), said, "bad-compression",
                          std::to_string(said) + " " + std::to_string(named));
    expectDefused(bomb(256, 100'000), 100'000, "bad-compression", "1 KB");
}

TEST_F(EntryBomb, ThatNamesTooLargeASize) {
    expectDefused(bomb(1, kCapBytes), kCapBytes, "bad-compression", "one block");
    expectDefused(bomb(kBlocksToCap - 1, kCapBytes), kCapBytes, "bad-compression", "a block less");
}

TEST_F(EntryBomb, ThatNamesNoSize) {
    expectDefused(bomb(kBlocksTo10Gb, std::nullopt), kCapBytes, "bad-compression", "10 GB");
    expectDefused(bomb(8, std::nullopt), bombBytes(8), "bad-compression", "though of the right size");
}

TEST_F(EntryBomb, OfSeveralFrames) {
    const uint64_t size = bombBytes(4);
    const std::string frame = bomb(4, size);
    expectDefused(frame + frame, size, "bad-compression", "two");
    expectDefused(frame + frame, 2 * size, "bad-compression", "two, and both sizes");
    expectDefused(frame + bomb(kBlocksTo10Gb, bombBytes(kBlocksTo10Gb)), size, "bad-compression", "a large one");
    expectDefused(bomb(1, 0) + frame, size, "bad-compression", "an empty one first");
    std::string skipped;
    appendLittle(skipped, uint32_t{0x184d2a50});
    appendLittle(skipped, uint32_t{4});
    skipped += "skip";
    expectDefused(skipped + frame, size, "bad-compression", "one to skip");
    expectDefused(frame + skipped, size, "bad-compression", "one to skip behind");
    expectDefused(skipped, 100, "bad-compression", "nothing but one to skip");
    EXPECT_FALSE(decompress(skipped, 0)) << "which is not an empty one";
    expectDefused(frame + "x", size, "bad-compression", "a byte more");
    expectDefused(frame.substr(0, frame.size() - 1), size, "bad-compression", "a byte less");
}

TEST_F(EntryBomb, Nested) {
    const uint64_t tenGb = bombBytes(kBlocksTo10Gb);
    const std::string inner = bomb(kBlocksTo10Gb, tenGb);
    const std::string outer = *compress(inner);
    ASSERT_LT(outer.size(), 4096u);
    const EntryLimits limits{.mostRawBytes = kCapBytes};
    EXPECT_EQ(verdictWith(Payload, zstd(outer, inner.size()), limits), "accepted") << "one layer, never two";
    expectDefused(outer, tenGb, "too-large", "said to be what it becomes");
    expectDefused(outer, kCapBytes, "bad-compression", "said to be something else");
}

// What a hostile holder of the key, or a bug, could write: whatever it is, reading it ends, within its limits.
TEST_F(EntryFault, RandomFaultsUnderARightMac) {
    std::mt19937_64 random = printedSeed();
    size_t accepted = 0;
    for (int round = 0; round < 5000; ++round) {
        std::string bytes = bytes_;
        for (size_t i = random() % 4; i < 4; ++i) {
            const size_t at = random() % 2 ? random() % kHeaderBytes : random() % bytes.size();
            bytes[at] = static_cast<char>(random() % 3 ? random() : 0);
        }
        if (random() % 4 == 0) bytes.resize(kHeaderBytes + random() % (bytes.size() - kHeaderBytes));
        const auto entry = decodeEntry(authenticated(bytes), entry_.key, kMacKey, kHostFeatures, {}, true);
        if (!entry) continue;
        ++accepted;
        EXPECT_EQ(entry->key, entry_.key);
        EXPECT_EQ(entry->material.key(), entry_.key);
    }
    EXPECT_GT(accepted, 0u) << "some faults hit what nobody checks: title, subject, a literal of a frame";
}

} // namespace
} // namespace kiln::test
