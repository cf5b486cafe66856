#include "jit/got_calls.h"

#include "llvm/ExecutionEngine/JITLink/x86_64.h"

namespace kiln {

using llvm::jitlink::Edge;
namespace x86_64 = llvm::jitlink::x86_64;

/// What the GOT's entry points at.
static uint64_t targetOf(const llvm::jitlink::Symbol& entry) {
    const llvm::jitlink::Block& block = entry.getBlock();
    return block.edges_empty() ? 0 : block.edges().begin()->getTarget().getAddress().getValue();
}

llvm::Error keepLowCallsIndirect(llvm::jitlink::LinkGraph& graph) {
    for (llvm::jitlink::Block* block : graph.blocks())
        for (Edge& edge : block->edges())
            // The same sum, without the leave to rewrite the instruction.
            if (edge.getKind() == x86_64::PCRel32GOTLoadRelaxable && edge.getTarget().isDefined() &&
                llvm::isUInt<32>(targetOf(edge.getTarget())))
                edge.setKind(x86_64::PCRel32);
    return llvm::Error::success();
}

} // namespace kiln
