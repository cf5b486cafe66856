#pragma once

// Phis and the values they take share slots where their lifetimes allow, so that most edges move nothing.

#include "ir/block_graph.h"
#include "ir/loops.h"
#include "ir/numbering.h"
#include "translate/folding.h"

#include <memory_resource>
#include <vector>

namespace kiln {

class Coalescing {
public:
    /// `memory` outlives this. `loopAt`: by number of the block, the index of the loop that it is the header of; ~0: of
    /// none.
    Coalescing(const llvm::Function& function, llvm::ArrayRef<LoopHeader> loops, llvm::ArrayRef<uint32_t> loopAt,
               const Numbering& numbering, const BlockGraph& graph, const Survey& survey, const Folding& folding,
               std::pmr::memory_resource* memory);

    /// Of values by number: the one whose slot serves for this one, which is no alias. An argument's, if there is one.
    uint32_t leader(uint32_t value) const { return leaders_.empty() ? value : leaders_[value]; }

private:
    static constexpr uint32_t kNone = ~0u;
    /// A value that might share its slot.
    struct Member {
        const llvm::Value* value;
        uint32_t number;
        uint32_t block;  ///< where it is made
        uint32_t at;     ///< by which instruction; of phis and arguments, 0: before all of the block
        uint32_t leader; ///< of its group, all as indexes into members_
        uint32_t next = kNone;
        uint32_t groupSize = 1;          ///< a leader's
        uint32_t firstUse = 0, uses = 0; ///< in uses_
        uint32_t column = kNone;         ///< in the rows; kNone: it is live in its own block only
        bool isPhi = false, isArgument = false;
        bool isLiveAtEnd = false; ///< of its own block, because of phis
    };

    void addPairs(const llvm::PHINode& phi, llvm::function_ref<bool(const llvm::BasicBlock*)> wanted);
    uint32_t memberOf(uint32_t number); ///< kNone: there are too many
    bool canShare(uint32_t number) const;
    void findUses();
    bool findLifetimes();
    void tryPair(uint32_t phi, uint32_t value);
    bool interfere(uint32_t a, uint32_t b);
    bool isLiveAfter(uint32_t value, uint32_t made);
    bool isIn(const std::pmr::vector<uint64_t>& rows, uint32_t block, uint32_t column) const {
        return rows[block * words_ + column / 64] >> (column % 64) & 1;
    }
    void insert(std::pmr::vector<uint64_t>& rows, uint32_t block, uint32_t column) const {
        rows[block * words_ + column / 64] |= uint64_t{1} << (column % 64);
    }

    std::pmr::memory_resource* memory_;
    const Numbering& numbering_;
    const BlockGraph& graph_;
    const Survey& survey_;
    const Folding& folding_;
    int64_t budget_ = 0; ///< steps left
    size_t mostMembers_ = 0;
    std::pmr::vector<uint32_t> memberOf_{memory_}; ///< by number of the value; empty when there are no phis
    std::pmr::vector<uint32_t> leaders_{memory_};  ///< by number of the value; empty when all are their own
    std::pmr::vector<Member> members_{memory_};
    // A phi and what it takes, what matters most first.
    std::pmr::vector<std::pair<uint32_t, uint32_t>> pairs_{memory_};
    std::pmr::vector<uint32_t> uses_{memory_}; ///< numbers of instructions
    // Of each block a row of bits, one for each member that leaves its own: live at its start, at its end, made in it.
    std::pmr::vector<uint64_t> in_{memory_}, out_{memory_}, made_{memory_};
    size_t words_ = 0; ///< of a row
};

} // namespace kiln
