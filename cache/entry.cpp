#include "cache/entry.h"

#include "cache/compression.h"
#include "cache/little_endian.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <optional>
#include <utility>

namespace kiln {

namespace {

// FORMAT.md has all of this in prose. Whatever changes there or here takes another version.
constexpr uint32_t kFormatVersion = 1;
constexpr std::string_view kMagic = "\x89KILN\r\n\x1a";
constexpr size_t kVersionAt = 8;
constexpr size_t kHeaderSizeAt = 12;
constexpr size_t kKindAt = 16;
constexpr size_t kMacAt = 32;
constexpr size_t kKeyAt = 64;
constexpr size_t kSubjectAt = 96;
constexpr size_t kRowsAt = 128;
constexpr size_t kRowBytes = 24;
constexpr size_t kDigestBytes = sizeof(Digest::bytes);

enum PartId : size_t { Title, RequiredFeatures, Material, Metadata, Payload, Ir, PartCount };
constexpr size_t kHeaderBytes = kRowsAt + PartCount * kRowBytes;

enum class Codec : uint64_t { Raw = 0, Zstd = 1 };

struct Row {
    uint64_t codec, rawBytes, storedBytes;
};
using Rows = std::array<Row, PartCount>;

Digest macOf(std::string_view bytes, const Digest& macKey) {
    const std::string domain = "kiln cache entry, version " + std::to_string(kFormatVersion);
    return Hasher(macKey)
        .addSized(domain)
        .add(bytes.substr(0, kMacAt))
        .add(bytes.substr(kMacAt + kDigestBytes))
        .finish();
}

Digest digestAt(std::string_view bytes, size_t at) {
    Digest digest;
    std::memcpy(digest.bytes.data(), bytes.data() + at, kDigestBytes);
    return digest;
}

bool isKind(unsigned char byte) {
    return byte >= static_cast<unsigned char>(EntryKind::Artifact) &&
           byte <= static_cast<unsigned char>(EntryKind::Record);
}

// The header up to the rows, the MAC still zero.
std::string encodeHeader(const Entry& entry) {
    std::string bytes(kMagic);
    appendLittle(bytes, kFormatVersion);
    appendLittle(bytes, static_cast<uint32_t>(kHeaderBytes));
    bytes += static_cast<char>(entry.kind);
    bytes.resize(kKeyAt, '\0');
    bytes += entry.key.view();
    bytes += entry.subject.view();
    assert(bytes.size() == kRowsAt);
    return bytes;
}

// The features are read before anything is decompressed: they are kept as they are.
std::optional<std::string> compressPart(PartId part, std::string_view raw) {
    return part == RequiredFeatures ? std::nullopt : compress(raw);
}

/// Walks the names of a list that are separated by commas; empty ones are passed over.
class NameList {
public:
    explicit NameList(std::string_view list) : list_(list) {}

    /// Empty: at the end.
    std::string_view next() {
        while (at_ < list_.size()) {
            const size_t end = std::min(list_.find(',', at_), list_.size());
            const std::string_view name = list_.substr(at_, end - at_);
            at_ = end + 1;
            if (!name.empty()) return name;
        }
        return {};
    }
    void rewind() { at_ = 0; }

private:
    std::string_view list_;
    size_t at_ = 0;
};

// Each search goes on where the last one ended, and once around: one pass in all where both lists are sorted alike, and
// the right answer where they are not.
bool isSubset(std::string_view required, std::string_view present) {
    NameList needed(required), had(present);
    for (std::string_view name = needed.next(); !name.empty(); name = needed.next()) {
        bool isAround = false;
        for (std::string_view candidate = had.next(); candidate != name; candidate = had.next()) {
            if (!candidate.empty()) continue;
            if (std::exchange(isAround, true)) return false;
            had.rewind();
        }
    }
    return true;
}

/// Reads one encoded entry: each step may rely on what those before it have shown.
class Decoder {
public:
    Decoder(std::string_view bytes, const EntryLimits& limits) : bytes_(bytes), limits_(limits) {}

    std::optional<Reject> checkShape();
    std::optional<Reject> checkOrigin(const Digest& macKey) const;
    std::optional<Reject> checkUse(const Digest& expectedKey, std::string_view hostFeatures) const;
    std::optional<Reject> checkRows() const;
    tl::expected<Entry, Reject> unpack(bool withIr) const;

private:
    std::optional<std::string> part(PartId id) const;

    const std::string_view bytes_;
    const EntryLimits& limits_;
    Rows rows_{};                                    // from checkShape() on
    std::array<std::string_view, PartCount> stored_; // likewise
};

// Ours, of this version, and as long as it says: what damage mostly breaks, found without hashing. Nothing read here is
// trusted; sizes are only added up.
std::optional<Reject> Decoder::checkShape() {
    if (bytes_.size() < kHeaderSizeAt) return Reject::Truncated;
    if (!bytes_.starts_with(kMagic)) return Reject::BadMagic;
    if (loadLittle<uint32_t>(bytes_, kVersionAt) != kFormatVersion) return Reject::OtherVersion;
    if (bytes_.size() < kHeaderBytes) return Reject::Truncated;
    if (bytes_.size() > limits_.mostStoredBytes) return Reject::TooLarge;

    std::string_view rest = bytes_.substr(kHeaderBytes);
    for (size_t i = 0; i < PartCount; ++i) {
        const size_t at = kRowsAt + i * kRowBytes;
        rows_[i] = {loadLittle<uint64_t>(bytes_, at), loadLittle<uint64_t>(bytes_, at + 8),
                    loadLittle<uint64_t>(bytes_, at + 16)};
        if (rows_[i].storedBytes > rest.size()) return Reject::Truncated; // no sum: nothing to overflow
        stored_[i] = rest.substr(0, rows_[i].storedBytes);
        rest.remove_prefix(rows_[i].storedBytes);
    }
    return rest.empty() ? std::nullopt : std::optional(Reject::BadMac); // something was appended
}

std::optional<Reject> Decoder::checkOrigin(const Digest& macKey) const {
    if (!equalInConstantTime(digestAt(bytes_, kMacAt), macOf(bytes_, macKey))) return Reject::BadMac;
    return std::nullopt;
}

// From here on the bytes are as an encoder with the key made them. What is checked still may be that of a faulty one.
std::optional<Reject> Decoder::checkUse(const Digest& expectedKey, std::string_view hostFeatures) const {
    if (digestAt(bytes_, kKeyAt) != expectedKey) return Reject::OtherKey;
    if (rows_[RequiredFeatures].codec != static_cast<uint64_t>(Codec::Raw)) return Reject::BadContent;
    if (!isSubset(stored_[RequiredFeatures], hostFeatures)) return Reject::OtherCpu;
    return std::nullopt;
}

std::optional<Reject> Decoder::checkRows() const {
    const std::string_view reserved = bytes_.substr(kKindAt + 1, kMacAt - kKindAt - 1);
    if (loadLittle<uint32_t>(bytes_, kHeaderSizeAt) != kHeaderBytes) return Reject::BadContent;
    if (!isKind(static_cast<unsigned char>(bytes_[kKindAt]))) return Reject::BadContent;
    if (reserved.find_first_not_of('\0') != std::string_view::npos) return Reject::BadContent;
    for (const Row& row : rows_)
        if (row.rawBytes > limits_.mostRawBytes) return Reject::TooLarge;
    for (const Row& row : rows_) {
        const bool isRaw = row.codec == static_cast<uint64_t>(Codec::Raw);
        const bool isZstd = row.codec == static_cast<uint64_t>(Codec::Zstd);
        // Compressed is what became smaller by it; an empty part so is never a frame.
        if (isRaw ? row.rawBytes != row.storedBytes : !isZstd || row.rawBytes <= row.storedBytes)
            return Reject::BadCompression;
    }
    return std::nullopt;
}

std::optional<std::string> Decoder::part(PartId id) const {
    if (rows_[id].codec == static_cast<uint64_t>(Codec::Raw)) return std::string(stored_[id]);
    return decompress(stored_[id], rows_[id].rawBytes);
}

tl::expected<Entry, Reject> Decoder::unpack(bool withIr) const {
    Entry entry;
    entry.kind = static_cast<EntryKind>(bytes_[kKindAt]);
    entry.key = digestAt(bytes_, kKeyAt);
    entry.subject = digestAt(bytes_, kSubjectAt);
    const std::pair<PartId, std::string*> texts[] = {{Title, &entry.title},
                                                     {RequiredFeatures, &entry.requiredFeatures},
                                                     {Metadata, &entry.metadata},
                                                     {Payload, &entry.payload},
                                                     {Ir, &entry.ir}};
    for (const auto& [id, text] : texts) {
        if (id == Ir && !withIr) continue;
        auto raw = part(id);
        if (!raw) return tl::unexpected(Reject::BadCompression);
        *text = std::move(*raw);
    }
    const auto encoded = part(Material);
    if (!encoded) return tl::unexpected(Reject::BadCompression);
    auto material = KeyMaterial::decode(*encoded);
    // The echo: were the key anything but the digest of what it is said to be made of, it would prove nothing.
    if (!material || material->key() != entry.key) return tl::unexpected(Reject::BadContent);
    entry.material = std::move(*material);
    return entry;
}

} // namespace

const char* entryKindName(EntryKind kind) {
    switch (kind) {
    case EntryKind::Artifact: return "artifact";
    case EntryKind::Source: return "source";
    case EntryKind::Record: return "record";
    }
    return "?";
}

const char* rejectName(Reject reason) {
    switch (reason) {
    case Reject::Truncated: return "truncated";
    case Reject::BadMagic: return "bad-magic";
    case Reject::OtherVersion: return "other-version";
    case Reject::BadMac: return "bad-mac";
    case Reject::OtherKey: return "other-key";
    case Reject::OtherCpu: return "other-cpu";
    case Reject::TooLarge: return "too-large";
    case Reject::BadCompression: return "bad-compression";
    case Reject::BadContent: return "bad-content";
    case Reject::Count: break;
    }
    return "?";
}

std::string encodeEntry(const Entry& entry, const Digest& macKey, const EntryLimits& limits) {
    assert(entry.material.key() == entry.key && "an entry's key is its material's");
    const std::string material = entry.material.encode();
    const std::array<std::string_view, PartCount> parts = {entry.title,    entry.requiredFeatures, material,
                                                           entry.metadata, entry.payload,          entry.ir};
    std::string bytes = encodeHeader(entry);
    std::string stored;
    for (size_t i = 0; i < PartCount; ++i) {
        if (parts[i].size() > limits.mostRawBytes) return {};
        const auto frame = compressPart(static_cast<PartId>(i), parts[i]);
        const std::string_view kept = frame ? std::string_view(*frame) : parts[i];
        appendLittle(bytes, static_cast<uint64_t>(frame ? Codec::Zstd : Codec::Raw));
        appendLittle(bytes, uint64_t{parts[i].size()});
        appendLittle(bytes, uint64_t{kept.size()});
        if (stored.size() + kept.size() > limits.mostStoredBytes) return {};
        stored += kept;
    }
    bytes += stored;
    if (bytes.size() > limits.mostStoredBytes) return {};
    bytes.replace(kMacAt, kDigestBytes, macOf(bytes, macKey).view());
    return bytes;
}

tl::expected<Entry, Reject> decodeEntry(std::string_view bytes, const Digest& expectedKey, const Digest& macKey,
                                        std::string_view hostFeatures, const EntryLimits& limits, bool withIr) {
    Decoder decoder(bytes, limits);
    if (const auto reason = decoder.checkShape()) return tl::unexpected(*reason);
    // No header is trusted before its MAC holds; nothing is allocated, decompressed or parsed.
    if (const auto reason = decoder.checkOrigin(macKey)) return tl::unexpected(*reason);
    // Whole, and made under our key.
    if (const auto reason = decoder.checkUse(expectedKey, hostFeatures)) return tl::unexpected(*reason);
    // The entry asked for, and fit to run here.
    if (const auto reason = decoder.checkRows()) return tl::unexpected(*reason);
    // No part is larger than its cap.
    return decoder.unpack(withIr);
}

} // namespace kiln
