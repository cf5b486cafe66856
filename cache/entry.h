#pragma once

// One thing that is remembered, and its form as bytes (FORMAT.md): authenticated, compressed, bounded.
//
// Thread rule: values and pure functions.

#include "cache/digest.h"
#include "cache/key_material.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace kiln {

enum class EntryKind : uint8_t {
    Artifact = 1, ///< a unit's object
    Source = 2,   ///< what the front end made of a source, and the manifest of what it read
    Record = 3,   ///< what a Program's last runs promoted, and their counts
};
const char* entryKindName(EntryKind kind); // "artifact", "source", "record"

struct Entry {
    EntryKind kind = EntryKind::Artifact;
    Digest key;
    /// What the entry is about, whatever its key: entries of one subject are alternatives of one another.
    Digest subject;
    std::string title;            ///< for people: "main@2", "nbody.c"
    std::string requiredFeatures; ///< of the CPU: names separated by commas, each of which the host must have
    KeyMaterial material;
    std::string metadata; ///< the kind's own, opaque here
    std::string payload;  ///< artifact: object bytes; source: bitcode; record: the record
    std::string ir;       ///< artifact: the unit's bitcode
};

/// Why bytes are not taken for an entry. Each is counted by itself.
enum class Reject : uint8_t {
    Truncated,      ///< shorter than its header or its parts say
    BadMagic,       ///< not ours
    OtherVersion,   ///< another format version: left where it is
    BadMac,         ///< altered, or made without the key
    OtherKey,       ///< a valid entry of another key
    OtherCpu,       ///< needs CPU features that this host lacks
    TooLarge,       ///< a part beyond its cap
    BadCompression, ///< does not decompress to exactly the size it names
    BadContent,     ///< well-formed, but not what its user can read (or link)
    Count
};
inline constexpr size_t kRejectCount = static_cast<size_t>(Reject::Count);
const char* rejectName(Reject reason); // "truncated", "bad-magic", "other-version", "bad-mac", ...

struct EntryLimits {
    size_t mostStoredBytes = 64u << 20; ///< of a whole entry, compressed
    size_t mostRawBytes = 64u << 20;    ///< of any one part, decompressed
};

/// The form in which every level keeps an entry. Deterministic: the same entry gives the same bytes.
/// Empty: a part is larger than `limits` allow.
std::string encodeEntry(const Entry& entry, const Digest& macKey, const EntryLimits& limits = {});

/// The entry, if `bytes` are whole, were made under `macKey`, for this key, and run on a CPU with `hostFeatures` (names
/// separated by commas). The MAC is verified before anything is decompressed or parsed.
/// `withIr` false leaves `ir` empty: who only links need not unpack it.
tl::expected<Entry, Reject> decodeEntry(std::string_view bytes, const Digest& expectedKey, const Digest& macKey,
                                        std::string_view hostFeatures, const EntryLimits& limits = {},
                                        bool withIr = false);

} // namespace kiln
