#include "ir/loops.h"

#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/Function.h"

namespace kiln {

std::vector<LoopHeader> loopHeaders(llvm::Function& function) {
    llvm::DominatorTree dominators(function);
    llvm::LoopInfo loops(dominators);
    std::vector<LoopHeader> headers;
    if (loops.empty()) return headers;
    llvm::DenseMap<const llvm::BasicBlock*, int> index;
    for (llvm::BasicBlock& block : function) {
        const llvm::Loop* loop = loops.getLoopFor(&block);
        if (!loop || loop->getHeader() != &block) continue;
        index[&block] = static_cast<int>(headers.size());
        LoopHeader header{.block = &block, .parent = -1, .depth = loop->getLoopDepth(), .latches = {}};
        llvm::SmallVector<llvm::BasicBlock*, 4> latches;
        loop->getLoopLatches(latches);
        header.latches.assign(latches.begin(), latches.end());
        headers.push_back(std::move(header));
    }
    // A second walk: an enclosing loop's header may stand later in block order.
    for (LoopHeader& header : headers)
        if (const llvm::Loop* parent = loops.getLoopFor(header.block)->getParentLoop())
            header.parent = index.at(parent->getHeader());
    return headers;
}

} // namespace kiln
