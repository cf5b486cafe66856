#pragma once

// Phis and the values they take share slots where their lifetimes allow, so that most edges move nothing.

#include "ir/block_graph.h"
#include "ir/loops.h"
#include "ir/numbering.h"
#include "translate/folding.h"

#include <vector>

namespace kiln {

class Coalescing {
public:
    Coalescing(const llvm::Function& function, const std::vector<LoopHeader>& loops, const Numbering& numbering,
               const BlockGraph& graph, const Folding& folding, const llvm::DataLayout& layout);

    /// Of values by number: the one whose slot serves for this one, which is no alias. An argument's, if there is one.
    uint32_t leader(uint32_t value) const {
        const uint32_t member = memberOf_.empty() ? kNone : memberOf_[value];
        return member == kNone ? value : members_[members_[member].leader].number;
    }

private:
    static constexpr uint32_t kNone = ~0u;
    struct Use {
        uint32_t block, at;
    };
    struct Lifetime {
        size_t in, out;                 ///< sets of blocks, in live_: at whose start it is live, at whose end
        llvm::SmallVector<Use, 6> uses; ///< but those of phis
    };
    /// A value that might share its slot.
    struct Member {
        const llvm::Value* value;
        uint32_t number;
        uint32_t block; ///< where it is made
        uint32_t at;    ///< by which instruction; of phis and arguments, 0: before all of the block
        uint32_t lifetime = kNone;
        uint32_t leader; ///< of its group, all as indexes into members_
        uint32_t next = kNone;
        uint32_t groupSize = 1; ///< a leader's
    };

    void tryPhi(const llvm::PHINode& phi, llvm::function_ref<bool(const llvm::BasicBlock*)> wanted);
    void tryPair(uint32_t phi, uint32_t value);
    uint32_t memberOf(const llvm::Value& value);
    bool canShare(const llvm::Value& value) const;
    bool interfere(Member& a, Member& b);
    bool isLiveAfter(Member& value, Member& made);
    const Lifetime& lifetime(Member& of);
    void spread(const Lifetime& live, uint32_t home);
    bool isIn(size_t set, uint32_t block) const { return live_[set + block / 64] >> (block % 64) & 1; }
    bool insert(size_t set, uint32_t block); ///< false: it was there

    const Numbering& numbering_;
    const BlockGraph& graph_;
    const Folding& folding_;
    const llvm::DataLayout& layout_;
    std::vector<uint32_t> memberOf_; ///< by number of the value; empty when there are no phis
    std::vector<Member> members_;
    std::vector<Lifetime> lifetimes_;
    std::vector<uint64_t> live_; ///< sets of blocks, a bit for each
    std::vector<uint32_t> work_;
    int64_t budget_ = 0; ///< steps left
};

} // namespace kiln
