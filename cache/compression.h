#pragma once

// Zstandard (RFC 8878; Collet), one frame at a time, with what makes it safe on bytes of others: the output is bounded
// by a size known before, and there is exactly one frame.
//
// Thread-safe; each thread reuses a context of its own.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kiln {

/// One frame that names its content's size. Nothing: `raw` is so small, or so dense, that a frame would not save a
/// byte. Deterministic.
std::optional<std::string> compress(std::string_view raw);

/// The content of `frame`, if that is one whole frame, names `rawBytes` as its content's size, and holds just so many.
/// Allocates `rawBytes`: REQUIRES: they were checked against a cap.
std::optional<std::string> decompress(std::string_view frame, size_t rawBytes);

/// Calls of decompress() in this process so far, of whatever outcome: tests see by it that a forgery never gets there.
uint64_t decompressionCount();

} // namespace kiln
