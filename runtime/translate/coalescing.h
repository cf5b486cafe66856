#pragma once

// Phis and the values they take share slots where their lifetimes allow, so that most edges move nothing.

#include "ir/loops.h"
#include "ir/numbering.h"
#include "translate/folding.h"

#include "llvm/ADT/BitVector.h"

#include <memory>
#include <vector>

namespace kiln {

class Coalescing {
public:
    Coalescing(const llvm::Function& function, const std::vector<LoopHeader>& loops, const Numbering& numbering,
               const Folding& folding, const llvm::DataLayout& layout);

    /// The value whose slot serves for this one, which is no alias: an argument's, if one is in the group.
    const llvm::Value* leader(const llvm::Value* value) const;

private:
    struct Lifetime {
        llvm::BitVector in, out; ///< by number of the block: live at its start, at its end
        uint32_t block = 0;      ///< where it is made
        uint32_t at = 0;         ///< by which instruction; of phis and arguments, 0: before all of the block
        struct Use {
            uint32_t block, at;
        };
        llvm::SmallVector<Use, 6> uses; ///< but those of phis
    };
    struct Group {
        llvm::SmallVector<const llvm::Value*, 4> members;
    };

    void tryPhi(const llvm::PHINode& phi, llvm::function_ref<bool(const llvm::BasicBlock*)> wanted);
    void tryPair(const llvm::PHINode& phi, const llvm::Value* value);
    bool interfere(const llvm::Value* a, const llvm::Value* b);
    bool isLiveAfter(const llvm::Value* value, const llvm::Value* made);
    const Lifetime& lifetime(const llvm::Value* value);
    uint32_t bytesOf(const llvm::Value* value) const;

    const llvm::Function& function_;
    const Numbering& numbering_;
    const Folding& folding_;
    const llvm::DataLayout& layout_;
    llvm::DenseMap<const llvm::Value*, uint32_t> groupOf_;
    std::vector<Group> groups_;
    llvm::DenseMap<const llvm::Value*, std::unique_ptr<Lifetime>> lifetimes_;
    std::vector<llvm::SmallVector<uint32_t, 2>> predecessors_; ///< by number of the block
    int64_t budget_ = 0;                                       ///< steps left
};

} // namespace kiln
