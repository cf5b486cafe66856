#pragma once

// The form of a manifest: what one run of Clang asked of the file system, and the answers, so that the same questions
// can be put again without Clang. A header, then a record for each path, in the order in which Clang first asked:
//
//   F <identity> <bytes> <digest> <path>   a regular file; the digest of its contents as Clang read them
//   f <identity> <path>                    a regular file, not read
//   d <identity> <path>                    a directory
//   o <path>                               anything else that exists
//   - <path>                               nothing there
//   l <digest> <path>                      a directory that was listed; the digest of the sorted names
//   r <digest> <path>                      a path that was resolved; the digest of what came out
//   s <bytes> <mtime ns> <path>            a library that had a hand in the result: too large to be read each time
//   .                                      the end
//
// Each ends in a zero byte, which is what no path contains. Relative paths are relative to whoever checks. Identities
// number what was found by inode: Clang reads a file once, whatever the number of its names, and follows one of two
// search directories that are the same; so which names meant the same must stay as it was, too.
//
// Compiled into the engine, which reads manifests, and into the front end's library, which writes them.

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/BLAKE3.h"

#include <optional>
#include <string>

namespace kiln {

inline constexpr llvm::StringLiteral kManifestHeader{"kiln-manifest 1"};

namespace record {
inline constexpr char kRead = 'F', kFile = 'f', kDirectory = 'd', kOther = 'o', kAbsent = '-', kListing = 'l',
                      kRealPath = 'r', kStamp = 's', kEnd = '.';
} // namespace record

/// A larger file is not worth keeping a source for; and bounds what checking reads.
inline constexpr uint64_t kMostManifestFileBytes = 64u << 20;

/// 64 lower-case digits.
std::string hexDigest(llvm::StringRef bytes);

/// Of the names in a directory, sorted; nothing: it cannot be listed.
std::optional<std::string> listingDigest(const std::string& path);

/// "<bytes> <mtime ns>" of a regular file.
std::optional<std::string> fileStamp(const std::string& path);

} // namespace kiln
