#pragma once

// The control flow of a function by numbers of its blocks, as flat arrays: for walks that are made for each function.

#include "ir/numbering.h"

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <memory_resource>
#include <vector>

namespace kiln {

class BlockGraph {
public:
    /// REQUIRES: the numbering is that of the function. `memory` outlives the graph.
    BlockGraph(const llvm::Function& function, const Numbering& numbering,
               std::pmr::memory_resource* memory = std::pmr::new_delete_resource());

    uint32_t size() const { return static_cast<uint32_t>(firstSuccessor_.size() - 1); }
    llvm::ArrayRef<uint32_t> successors(uint32_t block) const { return of(block, firstSuccessor_, successors_); }
    /// One for each edge, unreachable blocks' too.
    llvm::ArrayRef<uint32_t> predecessors(uint32_t block) const { return of(block, firstPredecessor_, predecessors_); }

private:
    static llvm::ArrayRef<uint32_t> of(uint32_t block, const std::pmr::vector<uint32_t>& first,
                                       const std::pmr::vector<uint32_t>& all) {
        return llvm::ArrayRef(all).slice(first[block], first[block + 1] - first[block]);
    }

    // A block's are those from its first up to the next block's.
    std::pmr::vector<uint32_t> firstSuccessor_, successors_;
    std::pmr::vector<uint32_t> firstPredecessor_, predecessors_;
};

} // namespace kiln
