#pragma once

// The free byte ranges of one pool: best fit, neighbours coalesced at once, so that a pool returns to one range when
// all of its blocks are gone.
//
// Thread rule: none of its own; the pool locks.

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace kiln {

class FreeList {
public:
    /// Every range starts and ends at a multiple of this.
    static constexpr size_t kGranuleBytes = 16;

    /// Adds [offset, offset + size). REQUIRES: it overlaps no free range; both are multiples of the granule.
    void add(size_t offset, size_t sizeBytes);

    /// Takes `sizeBytes` (a multiple of the granule) at a multiple of `align` (a power of two) out of the smallest
    /// range that fits.
    std::optional<size_t> take(size_t sizeBytes, size_t align);

    /// Bytes free at the very end, when the pool ends at `endOffset`: what growing need not add.
    size_t tailBytes(size_t endOffset) const;

    size_t rangeCount() const { return byOffset_.size(); }

private:
    void erase(std::map<size_t, size_t>::iterator range);
    void insert(size_t offset, size_t sizeBytes);

    std::map<size_t, size_t> byOffset_;          // offset -> size
    std::set<std::pair<size_t, size_t>> bySize_; // (size, offset)
};

} // namespace kiln
