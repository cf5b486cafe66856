#include "ir/loops.h"

#include "ir/block_graph.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/Function.h"

#include <optional>

namespace kiln {

namespace {

constexpr uint32_t kNone = ~0u;

// Loops of a reducible graph without dominators, after Tarjan (Testing flow graph reducibility, 1974): each edge back
// to an ancestor of the depth-first tree makes a loop, whose body is found backwards from that edge's source; inner
// loops come first and count as one block from then on. A body that leaves the ancestor's subtree has a second entry.
class LoopForest {
public:
    explicit LoopForest(const BlockGraph& graph) : graph_(graph), nodes_(graph.size()) { search(); }

    bool hasLoops() const { return !headers_.empty(); }
    /// Whether there is a cycle with more than one entry: then nothing below holds.
    bool isReducible() {
        for (auto header = headers_.rbegin(); header != headers_.rend(); ++header)
            if (!collect(*header)) return false;
        return true;
    }
    bool isHeader(uint32_t block) const { return nodes_[block].isHeader; }
    /// The header of the loop around the one that the header is of.
    uint32_t enclosing(uint32_t header) const { return nodes_[header].loop; }
    bool isAncestor(uint32_t of, uint32_t block) const {
        const Node &above = nodes_[of], &below = nodes_[block];
        return below.first != 0 && above.first <= below.first && below.last <= above.last;
    }

private:
    struct Node {
        uint32_t first = 0, last = 0; ///< when the search came to it, the latest one it came to below; 0: unreachable
        uint32_t loop = kNone;        ///< header of the innermost loop around it that is known; a header's, around that
        bool isHeader = false;
    };

    void search() {
        struct Step {
            uint32_t block, next;
        };
        std::vector<Step> path{{0, 0}};
        std::vector<bool> isOnPath(graph_.size());
        uint32_t time = 1;
        nodes_[0].first = time;
        isOnPath[0] = true;
        while (!path.empty()) {
            Step& step = path.back();
            auto successors = graph_.successors(step.block);
            if (step.next == successors.size()) {
                nodes_[step.block].last = time;
                isOnPath[step.block] = false;
                path.pop_back();
                continue;
            }
            uint32_t next = successors[step.next++];
            if (nodes_[next].first == 0) {
                nodes_[next].first = ++time;
                isOnPath[next] = true;
                path.push_back({next, 0});
            } else if (isOnPath[next]) {
                nodes_[next].isHeader = true;
            }
        }
        for (uint32_t block = 0; block < graph_.size(); ++block)
            if (nodes_[block].isHeader) headers_.push_back(block);
        llvm::sort(headers_, [&](uint32_t a, uint32_t b) { return nodes_[a].first < nodes_[b].first; });
    }

    /// The outermost loop around the block that is known by now, as its header; the block itself in none.
    uint32_t outermost(uint32_t block) {
        uint32_t top = block;
        while (nodes_[top].loop != kNone)
            top = nodes_[top].loop;
        return top;
    }

    bool collect(uint32_t header) {
        auto reach = [&](uint32_t from) {
            uint32_t block = outermost(from);
            if (block == header) return true;
            if (!isAncestor(header, block)) return false;
            nodes_[block].loop = header;
            work_.push_back(block);
            return true;
        };
        work_.clear();
        for (uint32_t latch : graph_.predecessors(header))
            if (isAncestor(header, latch) && !reach(latch)) return false;
        while (!work_.empty()) {
            uint32_t block = work_.back();
            work_.pop_back();
            for (uint32_t before : graph_.predecessors(block))
                if (nodes_[before].first != 0 && !(nodes_[block].isHeader && isAncestor(block, before)) &&
                    !reach(before))
                    return false;
        }
        return true;
    }

    const BlockGraph& graph_;
    std::vector<Node> nodes_;
    std::vector<uint32_t> headers_; ///< outer ones first
    std::vector<uint32_t> work_;
};

void addLatches(LoopHeader& header, llvm::function_ref<bool(const llvm::BasicBlock*)> isLatch) {
    for (llvm::BasicBlock* before : llvm::predecessors(header.block))
        if (isLatch(before)) header.latches.push_back(before);
}

/// By LLVM's analyses, which know what is no loop in an irreducible region.
std::vector<LoopHeader> naturalLoops(llvm::Function& function) {
    llvm::DominatorTree dominators(function);
    llvm::LoopInfo loops(dominators);
    std::vector<LoopHeader> headers;
    llvm::DenseMap<const llvm::BasicBlock*, int> index;
    for (llvm::BasicBlock& block : function) {
        const llvm::Loop* loop = loops.getLoopFor(&block);
        if (!loop || loop->getHeader() != &block) continue;
        index[&block] = static_cast<int>(headers.size());
        LoopHeader& header =
            headers.emplace_back(LoopHeader{.block = &block, .depth = loop->getLoopDepth(), .latches = {}});
        addLatches(header, [&](const llvm::BasicBlock* before) { return loop->contains(before); });
    }
    // A second walk: an enclosing loop's header may stand later in block order.
    for (LoopHeader& header : headers)
        if (const llvm::Loop* parent = loops.getLoopFor(header.block)->getParentLoop())
            header.parent = index.at(parent->getHeader());
    return headers;
}

} // namespace

std::vector<LoopHeader> loopHeaders(llvm::Function& function, const Numbering& numbering, const BlockGraph& graph) {
    LoopForest forest(graph);
    std::vector<LoopHeader> headers;
    if (!forest.hasLoops()) return headers;
    if (!forest.isReducible()) return naturalLoops(function);
    std::vector<uint32_t> numbers;
    std::vector<int> index(graph.size(), -1);
    uint32_t number = 0;
    for (llvm::BasicBlock& block : function) {
        if (forest.isHeader(number)) {
            index[number] = static_cast<int>(headers.size());
            numbers.push_back(number);
            headers.push_back({.block = &block, .latches = {}});
        }
        ++number;
    }
    for (size_t i = 0; i < headers.size(); ++i) {
        LoopHeader& header = headers[i];
        addLatches(header, [&](const llvm::BasicBlock* before) {
            return forest.isAncestor(numbers[i], numbering.ofBlock(before));
        });
        uint32_t around = forest.enclosing(numbers[i]);
        if (around != kNone) header.parent = index[around];
        for (; around != kNone; around = forest.enclosing(around))
            ++header.depth;
    }
    return headers;
}

std::vector<LoopHeader> loopHeaders(llvm::Function& function) {
    Numbering numbering(function);
    return loopHeaders(function, numbering, BlockGraph(function, numbering));
}

} // namespace kiln
