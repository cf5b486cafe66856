// Damage of what the database holds, done between two runs: the next one prints and ends as it should, counts the fault
// under its reason, and leaves a sound cache behind. What the database's files may be: damage_files_test.cpp.
#include "cache/compression.h"
#include "runtime/code_cache.h"
#include "tests/cache/end_to_end.h"
#include "tests/cache/entry_bytes.h"
#include "tests/cache/sqlite_support.h"

#include <functional>

namespace kiln::test {
namespace {

namespace fs = std::filesystem;

const Digest& macKey() {
    static const Digest key = [] {
        Digest read;
        std::memcpy(&read, readFile(prepared().path / "key").data(), sizeof read);
        return read;
    }();
    return key;
}

Digest keyOf(const CacheRow& row) {
    Digest key;
    std::memcpy(&key, row.key.data(), sizeof key);
    return key;
}

/// What it says that it needs: raw, behind the title.
std::string featuresOf(std::string_view bytes) {
    return std::string(bytes.substr(kHeaderBytes + loadLittle<uint64_t>(bytes, storedSizeAt(Title)),
                                    loadLittle<uint64_t>(bytes, storedSizeAt(RequiredFeatures))));
}

Entry entryOf(const CacheRow& row) {
    auto entry = decodeEntry(row.value, keyOf(row), macKey(), featuresOf(row.value), {}, true);
    EXPECT_TRUE(entry) << row.title;
    return entry.value_or(Entry());
}

/// `change` to an entry by someone who has the key.
std::string reencoded(const CacheRow& row, const std::function<void(Entry&)>& change, const Digest& key) {
    Entry entry = entryOf(row);
    change(entry);
    return encodeEntry(entry, key);
}

/// Likewise, to the parts as they lie there: what no encoder makes.
std::string handmade(const CacheRow& row, const std::function<void(StoredParts&)>& change) {
    const Entry entry = entryOf(row);
    StoredParts parts = partsOf(entry);
    change(parts);
    return authenticated(bytesOf(entry, parts), macKey());
}

/// The fault of one row; empty: this row stays as it is.
using Harm = std::function<std::optional<std::string>(const CacheRow&)>;

struct Fault {
    std::string name;
    Harm harm;
    std::string reason; ///< under which each harmed row is counted; empty: it is none
};

static void PrintTo(const Fault& fault, std::ostream* out) {
    *out << fault.name;
}

// --- Bytes that lack the MAC.

Harm flipBit(size_t at, unsigned bit) {
    return [=](const CacheRow& row) {
        std::string bytes = row.value;
        char& byte = bytes[at < bytes.size() ? at : bytes.size() - 1];
        byte = static_cast<char>(byte ^ 1 << bit);
        return bytes;
    };
}

Harm cutTo(const std::function<size_t(size_t)>& size) {
    return [=](const CacheRow& row) { return row.value.substr(0, size(row.value.size())); };
}

std::vector<Fault> damages() {
    std::vector<Fault> all;
    for (const auto& [what, at, reason] : {std::tuple{"Magic", size_t{0}, "bad-magic"},
                                           {"LastOfMagic", size_t{7}, "bad-magic"},
                                           {"Version", kVersionAt, "other-version"},
                                           {"HeaderSize", kHeaderSizeAt, "bad-mac"},
                                           {"Kind", kKindAt, "bad-mac"},
                                           {"Zeros", kKindAt + 9, "bad-mac"},
                                           {"Mac", kMacAt, "bad-mac"},
                                           {"LastOfMac", kMacAt + 31, "bad-mac"},
                                           {"Key", kKeyAt, "bad-mac"},
                                           {"Subject", kSubjectAt, "bad-mac"},
                                           {"Codec", codecAt(Payload), "bad-mac"},
                                           {"RawSize", rawSizeAt(Payload), "bad-mac"},
                                           {"Title", kHeaderBytes, "bad-mac"},
                                           {"LastByte", ~size_t{0}, "bad-mac"}})
        for (const unsigned bit : {0u, 7u})
            all.push_back({what + std::string("Bit") + std::to_string(bit), flipBit(at, bit), reason});
    for (const size_t size : {size_t{0}, size_t{1}, kVersionAt + 3, kHeaderBytes - 1, kHeaderBytes, kHeaderBytes + 64})
        all.push_back({"CutTo" + std::to_string(size), cutTo([=](size_t) { return size; }), "truncated"});
    all.push_back({"CutByOne", cutTo([](size_t size) { return size - 1; }), "truncated"});
    all.push_back({"CutToHalf", cutTo([](size_t size) { return size / 2; }), "truncated"});
    const auto add = [&](const char* name, const char* reason, Harm harm) { all.push_back({name, harm, reason}); };
    add("ZeroTail", "bad-mac", [](const CacheRow& row) {
        const size_t half = kHeaderBytes + (row.value.size() - kHeaderBytes) / 2;
        return row.value.substr(0, half) + std::string(row.value.size() - half, '\0');
    });
    add("Appended", "bad-mac", [](const CacheRow& row) { return row.value + "garbage"; });
    add("Twice", "bad-mac", [](const CacheRow& row) { return row.value + row.value; });
    add("Garbage", "bad-magic", [](const CacheRow& row) { return valueOf(7, row.value.size()); });
    add("MacStripped", "bad-mac",
        [](const CacheRow& row) { return std::string(row.value).replace(kMacAt, 32, std::string(32, '\0')); });
    add("AnotherMacKey", "bad-mac", [](const CacheRow& row) { return reencoded(row, [](Entry&) {}, filled(0x77)); });
    add("AnotherDomain", "bad-mac",
        [](const CacheRow& row) { return authenticated(row.value, macKey(), "kiln cache entry, version 2"); });
    add("OtherVersion", "other-version", [](const CacheRow& row) {
        std::string bytes = row.value;
        setNumber(bytes, kVersionAt, uint32_t{2});
        return authenticated(bytes, macKey(), "kiln cache entry, version 2");
    });
    add("NextRowsValue", "other-key", [](const CacheRow& row) {
        const std::vector<CacheRow>& rows = prepared().rows;
        const size_t at = static_cast<size_t>(&row - rows.data());
        return rows[(at + 1) % rows.size()].value;
    });
    return all;
}

// --- Bytes that an encoder with faults made: their MAC is right. A source that cannot be read counts as out of date.

/// Not those of loops whose functions get code of their own at once: a warm run has no use for them.
bool isAskedFor(const CacheRow& row) {
    if (row.kind != static_cast<int64_t>(EntryKind::Artifact)) return true;
    const nlohmann::json& paths = prepared().warm.stats["paths"];
    return std::ranges::any_of(paths, [&](const auto& path) { return path["name"] == row.title; });
}

template <class Change>
Harm remade(EntryKind kind, Change change) {
    return [=](const CacheRow& row) -> std::optional<std::string> {
        if (row.kind != static_cast<int64_t>(kind) || !isAskedFor(row)) return std::nullopt;
        if constexpr (std::is_invocable_v<Change, Entry&>)
            return reencoded(row, change, macKey());
        else
            return handmade(row, change);
    };
}

/// A frame that grows to `size` bytes of zeros.
std::string bomb(size_t size) {
    return compress(std::string(size, '\0')).value();
}

std::vector<Fault> faultyEntries() {
    using enum EntryKind;
    const std::string elf = "\x7f"
                            "ELF" +
                            valueOf(3, 2000);
    const auto cutElf = [](Entry& entry) { entry.payload.resize(entry.payload.size() / 2); };
    // Section headers that lie beyond the end.
    const auto farElf = [](Entry& entry) { setNumber(entry.payload, 0x28, uint64_t{1} << 62); };
    const auto otherMachine = [](Entry& entry) { setNumber(entry.payload, 0x12, uint16_t{0xb7}); };
    return {
        {"OtherCpu", remade(Artifact, [](Entry& entry) { entry.requiredFeatures = "avx2,no-such-feature"; }),
         "other-cpu"},
        {"Bomb", remade(Artifact, [](StoredParts& parts) { parts[Payload] = zstd(bomb(100 << 20), 100 << 20); }),
         "too-large"},
        {"BombThatLies", remade(Artifact, [](StoredParts& parts) { parts[Payload] = zstd(bomb(100 << 20), 1 << 20); }),
         "bad-compression"},
        {"NoFrame", remade(Artifact, [](StoredParts& parts) { parts[Payload] = zstd("no frame", 4000); }),
         "bad-compression"},
        {"TwoFrames", remade(Source, [](StoredParts& parts) { parts[Payload] = zstd(bomb(500) + bomb(500), 1000); }),
         "bad-compression"},
        {"OtherMaterial", remade(Artifact, [](StoredParts& parts) { parts[Material] = raw(std::string(4, '\0')); }),
         "bad-content"},
        {"GarbageObject", remade(Artifact, [](Entry& entry) { entry.payload = valueOf(3, 2000); }), "bad-content"},
        {"GarbageElf", remade(Artifact, [=](Entry& entry) { entry.payload = elf; }), "bad-content"},
        {"EmptyObject", remade(Artifact, [](Entry& entry) { entry.payload.clear(); }), "bad-content"},
        {"CutElf", remade(Artifact, cutElf), "bad-content"},
        {"FarSections", remade(Artifact, farElf), "bad-content"},
        {"OtherMachine", remade(Artifact, otherMachine), "bad-content"},
        {"GarbageFacts", remade(Artifact, [](Entry& entry) { entry.metadata = valueOf(4, 300); }), ""},
        {"GarbageBitcode", remade(Source, [](Entry& entry) { entry.payload = valueOf(5, 3000); }), ""},
        {"EmptyBitcode", remade(Source, [](Entry& entry) { entry.payload.clear(); }), ""},
        {"CutBitcode", remade(Source, [](Entry& entry) { entry.payload.resize(entry.payload.size() / 8 * 4); }), ""},
        {"GarbageManifest", remade(Source, [](Entry& entry) { entry.metadata = valueOf(6, 300); }), ""},
        {"NoManifest", remade(Source, [](Entry& entry) { entry.metadata.clear(); }), ""},
        {"GarbageRecord", remade(Record, [](Entry& entry) { entry.payload = valueOf(8, 3000); }), ""},
        {"RecordOfGarbage",
         remade(Record,
                [](Entry& entry) {
                    const std::string key = std::string(64, 'a');
                    entry.payload = "path optimized 1 " + key + " 99 main\npath baseline 1 " + key +
                                    " -1 printf\npath optimized 5 " + key +
                                    " -1 hash\nprofile hash 9 0:1,2 7:3\nprofile\npath\n";
                }),
         ""},
        {"RecordAsArtifact", remade(Artifact, [](Entry& entry) { entry.kind = EntryKind::Record; }), "bad-content"},
    };
}

class DamageTest : public testing::TestWithParam<Fault> {};

TEST_P(DamageTest, IsCountedAndHealed) {
    const Fault& fault = GetParam();
    const PreparedCache& base = prepared();
    const TemporaryFolder cache;
    copyCache(base.path, cache.path());
    int64_t harmed = 0, artifacts = 0, sources = 0;
    for (const CacheRow& row : base.rows)
        if (const auto bytes = fault.harm(row)) {
            setValue(cache.path(), row.id, *bytes);
            ++harmed;
            artifacts += row.kind == static_cast<int64_t>(EntryKind::Artifact);
            sources += row.kind == static_cast<int64_t>(EntryKind::Source);
        }
    ASSERT_GT(harmed, 0);

    const CacheRun next = runCached(base.program, cache.path());
    EXPECT_TRUE(isRight(next, base.cold.outcome));
    EXPECT_EQ(next.l3("failures"), 0) << next.story();
    EXPECT_EQ(next.l3("rejected"), fault.reason.empty() ? 0 : harmed) << next.story();
    if (!fault.reason.empty()) EXPECT_EQ(next.rejections(fault.reason), harmed) << next.story();
    EXPECT_EQ(next.units(), fault.reason.empty() ? 0 : artifacts) << next.story();
    EXPECT_EQ(next.number("/sources/compiled"), sources) << next.story();

    const CacheRun healed = runCached(base.program, cache.path());
    EXPECT_TRUE(isRight(healed, base.cold.outcome));
    EXPECT_TRUE(isWarm(healed));
}

std::string nameOf(const testing::TestParamInfo<Fault>& info) {
    return info.param.name;
}
INSTANTIATE_TEST_SUITE_P(Bytes, DamageTest, testing::ValuesIn(damages()), nameOf);
INSTANTIATE_TEST_SUITE_P(FaultyEntries, DamageTest, testing::ValuesIn(faultyEntries()), nameOf);

// --- In process.

CodeCache cacheIn(const fs::path& folder) {
    Options options;
    options.cache.directory = folder;
    return CodeCache(options, [](const std::string& line) { ADD_FAILURE() << line; }, {});
}

uint64_t count(const CodeCache& cache, const std::string& reason) {
    for (const LevelReport& level : cache.report())
        for (const auto& [name, number] : level.rejections)
            if (level.name == "l3" && name == reason) return number;
    return 0;
}

TEST(DamageInProcess, AnotherVersionIsLeftWhereItIs) {
    const TemporaryFolder folder;
    copyCache(prepared().path, folder.path());
    std::string bytes = prepared().rows[0].value;
    setNumber(bytes, kVersionAt, uint32_t{2});
    setValue(folder.path(), prepared().rows[0].id, bytes);
    {
        CodeCache cache = cacheIn(folder.path());
        EXPECT_FALSE(cache.findByKey(keyOf(prepared().rows[0]), "other"));
        EXPECT_EQ(count(cache, "other-version"), 1u);
    }
    EXPECT_EQ(rowsIn(folder.path()).at(0).value, bytes);
}

/// Flips one bit of the value of `row`, asks for it, puts it back. REQUIRES: no level is open.
void flipAndAsk(const fs::path& folder, const CacheRow& row, size_t bit) {
    std::string bytes = row.value;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
    setValue(folder, row.id, bytes);
    CodeCache cache = cacheIn(folder);
    EXPECT_FALSE(cache.findByKey(keyOf(row), row.title)) << row.title << ", bit " << bit;
    uint64_t rejected = 0;
    for (const LevelReport& level : cache.report())
        rejected += level.rejected;
    EXPECT_EQ(rejected, 1u) << row.title << ", bit " << bit;
}

TEST(DamageInProcess, NoFlippedBitIsAccepted) {
    const PreparedCache& base = prepared();
    Stream random(seedOf("flipped bits"));
    const TemporaryFolder folder;
    for (int round = 0; round < 300 && !testing::Test::HasFailure(); ++round) {
        copyCache(base.path, folder.path());
        const CacheRow& row = base.rows[random.below(base.rows.size())];
        flipAndAsk(folder.path(), row, random.below(8 * row.value.size()));
    }
}

} // namespace
} // namespace kiln::test
