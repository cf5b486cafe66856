#include "jit/free_list.h"

#include "llvm/Support/MathExtras.h"

#include <cassert>
#include <iterator>

namespace kiln {

void FreeList::insert(size_t offset, size_t sizeBytes) {
    if (sizeBytes == 0) return;
    byOffset_.emplace(offset, sizeBytes);
    bySize_.emplace(sizeBytes, offset);
}

void FreeList::erase(std::map<size_t, size_t>::iterator range) {
    bySize_.erase({range->second, range->first});
    byOffset_.erase(range);
}

void FreeList::add(size_t offset, size_t sizeBytes) {
    auto next = byOffset_.lower_bound(offset);
    assert((next == byOffset_.end() || offset + sizeBytes <= next->first) && "freed range overlaps a free one");
    if (next != byOffset_.end() && offset + sizeBytes == next->first) {
        sizeBytes += next->second;
        erase(next);
    }
    auto after = byOffset_.lower_bound(offset);
    if (after != byOffset_.begin()) {
        auto before = std::prev(after);
        assert(before->first + before->second <= offset && "freed range overlaps a free one");
        if (before->first + before->second == offset) {
            offset = before->first;
            sizeBytes += before->second;
            erase(before);
        }
    }
    insert(offset, sizeBytes);
}

std::optional<size_t> FreeList::take(size_t sizeBytes, size_t align) {
    for (auto fit = bySize_.lower_bound({sizeBytes, 0}); fit != bySize_.end(); ++fit) {
        const auto [rangeBytes, rangeOffset] = *fit;
        const size_t start = llvm::alignTo(rangeOffset, align);
        const size_t end = start + sizeBytes;
        if (end > rangeOffset + rangeBytes) continue; // lost to alignment; a larger range may do
        erase(byOffset_.find(rangeOffset));
        insert(rangeOffset, start - rangeOffset);
        insert(end, rangeOffset + rangeBytes - end);
        return start;
    }
    return std::nullopt;
}

size_t FreeList::tailBytes(size_t endOffset) const {
    if (byOffset_.empty()) return 0;
    const auto& [offset, sizeBytes] = *std::prev(byOffset_.end());
    return offset + sizeBytes == endOffset ? sizeBytes : 0;
}

} // namespace kiln
