#include "ir/loops.h"

#include "ir/block_graph.h"

#include "llvm/IR/CFG.h"
#include "llvm/IR/Function.h"

#include <algorithm>
#include <numeric>

namespace kiln {

namespace {

constexpr uint32_t kNone = ~0u;
constexpr size_t kStepsPerBlock = 16; ///< of the search: programs need one or two
constexpr size_t kManyLatches = 8;

// A depth-first search finds the loops of a reducible graph on its way (Wei et al., A new algorithm for identifying
// loops in decompilation, 2007). Where it comes upon a second way into a loop, they are found by dominators instead
// (Semi-NCA: Georgiadis, Linear-time algorithms for dominators and related problems, 2005): a loop is made by the edges
// into a block from blocks that it dominates; its body is found backwards from these, inner loops first, which count as
// one block from then on. Blocks are named by when the search comes to them here: headers and dominators have lower
// names than what is in their loop or what they dominate.
class NaturalLoops {
public:
    NaturalLoops(const BlockGraph& graph, std::pmr::memory_resource* memory)
        : graph_(graph), memory_(memory), placeOf_(graph.size(), kNone, memory) {
        search();
        if (!hasCycle_) return;
        if (needsDominators_) {
            findDominators();
            orderDominated();
            loop_.assign(order_.size(), kNone);
            outer_.resize(order_.size());
            std::iota(outer_.begin(), outer_.end(), 0u);
            isHeader_.assign(order_.size(), 0);
            for (auto header = static_cast<uint32_t>(order_.size()); header-- > 0;)
                collect(header);
        }
        depth_.resize(order_.size());
        for (uint32_t place = 0; place < order_.size(); ++place) // a loop's header comes before what is in the loop
            depth_[place] = (loop_[place] == kNone ? 0 : depth_[loop_[place]]) + isHeader_[place];
    }

    // By number of the block.
    bool isHeader(uint32_t block) const { return hasCycle_ && isReachable(block) && isHeader_[placeOf_[block]]; }
    /// Of a predecessor of the header: whether it is in the header's loop.
    bool isLatch(uint32_t header, uint32_t block) const {
        uint32_t place = placeOf_[block];
        while (place != kNone && place > placeOf_[header]) // headers come before what is in their loop
            place = loop_[place];
        return place == placeOf_[header];
    }
    /// The header of the loop around the one that the header is of; kNone: there is none.
    uint32_t enclosing(uint32_t header) const {
        const uint32_t around = loop_[placeOf_[header]];
        return around == kNone ? kNone : order_[around];
    }
    uint32_t depth(uint32_t header) const { return depth_[placeOf_[header]]; }
    bool hasLoops() const { return hasCycle_; }

private:
    bool isReachable(uint32_t block) const { return placeOf_[block] != kNone; }

    void search() {
        struct Step {
            uint32_t place, next;
        };
        std::pmr::vector<Step> path(memory_);
        std::pmr::vector<uint8_t> isOnPath(graph_.size(), memory_);
        for (auto* list : {&order_, &parent_, &loop_})
            list->reserve(graph_.size());
        isHeader_.assign(graph_.size(), 0);
        auto enter = [&](uint32_t block, uint32_t parent) {
            const auto place = static_cast<uint32_t>(order_.size());
            placeOf_[block] = place;
            order_.push_back(block);
            parent_.push_back(parent);
            loop_.push_back(kNone);
            path.push_back({place, 0});
            isOnPath[place] = 1;
        };
        enter(0, 0);
        while (!path.empty()) {
            auto& [place, number] = path.back();
            const auto successors = graph_.successors(order_[place]);
            if (number == successors.size()) {
                isOnPath[place] = 0;
                const uint32_t around = loop_[place];
                path.pop_back();
                if (around != kNone && !path.empty()) putInto(path.back().place, around);
                continue;
            }
            const uint32_t block = successors[number++], next = placeOf_[block];
            if (next == kNone) {
                enter(block, place);
            } else if (isOnPath[next]) {
                hasCycle_ = true;
                isHeader_[next] = 1;
                putInto(place, next);
            } else if (const uint32_t around = loop_[next]; around != kNone) {
                if (isOnPath[around])
                    putInto(place, around);
                else
                    needsDominators_ = true; // irreducible
            }
        }
    }
    /// Both are on the search's path: what is in several loops is told the innermost, and that one the next.
    void putInto(uint32_t place, uint32_t header) {
        while (place != header) {
            // Of loops nested by the thousand each edge may pass all.
            if (++steps_ > kStepsPerBlock * graph_.size()) needsDominators_ = true;
            if (needsDominators_) return;
            const uint32_t known = loop_[place];
            if (known == header) return;
            if (known != kNone && known > header) { // further in
                place = known;
                continue;
            }
            loop_[place] = header;
            if (known == kNone) return;
            place = header;
            header = known;
        }
    }

    void findDominators() {
        const auto size = static_cast<uint32_t>(order_.size());
        dominator_ = parent_;
        // The least semidominator on the way up to what is not linked yet; that way is made shorter as it is walked.
        std::pmr::vector<uint32_t> semi(size, memory_), least(size, memory_), ancestor(parent_, memory_), path(memory_);
        std::iota(semi.begin(), semi.end(), 0u);
        least = semi;
        auto leastAbove = [&](uint32_t place, uint32_t linked) {
            if (place < linked) return place;
            for (uint32_t at = place; ancestor[at] >= linked; at = ancestor[at])
                path.push_back(at);
            for (; !path.empty(); path.pop_back()) {
                const uint32_t at = path.back(), above = ancestor[at];
                if (semi[least[above]] < semi[least[at]]) least[at] = least[above];
                ancestor[at] = ancestor[above];
            }
            return least[place];
        };
        for (uint32_t place = size; place-- > 1;)
            for (uint32_t before : graph_.predecessors(order_[place]))
                if (isReachable(before))
                    semi[place] = std::min(semi[place], semi[leastAbove(placeOf_[before], place + 1)]);
        for (uint32_t place = 1; place < size; ++place)
            while (dominator_[place] > semi[place])
                dominator_[place] = dominator_[dominator_[place]];
    }
    /// What a block dominates gets the places behind its own in this order.
    void orderDominated() {
        const auto size = static_cast<uint32_t>(order_.size());
        dominates_.assign(size, {0, 1});
        for (uint32_t place = size; place-- > 1;)
            dominates_[dominator_[place]].count += dominates_[place].count;
        std::pmr::vector<uint32_t> next(size, memory_);
        for (uint32_t place = 0; place < size; ++place) {
            if (place != 0) {
                uint32_t& free = next[dominator_[place]];
                dominates_[place].first = free;
                free += dominates_[place].count;
            }
            next[place] = dominates_[place].first + 1;
        }
    }
    bool dominates(uint32_t a, uint32_t b) const {
        return dominates_[b].first - dominates_[a].first < dominates_[a].count;
    }

    /// The outermost loop around the block that is known by now, as its header; the block itself in none.
    uint32_t outermost(uint32_t place) {
        while (outer_[place] != place)
            place = outer_[place] = outer_[outer_[place]]; // halves the way for the next
        return place;
    }

    void collect(uint32_t header) {
        auto reach = [&](uint32_t before) {
            if (!isReachable(before)) return;
            const uint32_t place = outermost(placeOf_[before]);
            if (place == header) return;
            loop_[place] = outer_[place] = header;
            work_.push_back(place);
        };
        for (uint32_t latch : graph_.predecessors(order_[header])) {
            if (!isReachable(latch) || !dominates(header, placeOf_[latch])) continue;
            isHeader_[header] = 1;
            reach(latch);
        }
        while (!work_.empty()) {
            const uint32_t place = work_.back();
            work_.pop_back();
            for (uint32_t before : graph_.predecessors(order_[place]))
                reach(before);
        }
    }

    const BlockGraph& graph_;
    std::pmr::memory_resource* memory_;
    std::pmr::vector<uint32_t> placeOf_;        ///< by number of the block; kNone: unreachable
    std::pmr::vector<uint32_t> order_{memory_}; ///< numbers of the reachable blocks
    bool hasCycle_ = false, needsDominators_ = false;
    size_t steps_ = 0; ///< taken by the search through nests
    // By place.
    std::pmr::vector<uint32_t> parent_{memory_};    ///< in the search's tree
    std::pmr::vector<uint32_t> dominator_{memory_}; ///< the immediate one
    struct Dominated {
        uint32_t first, count;
    };
    std::pmr::vector<Dominated> dominates_{memory_}; ///< itself included
    // Header of the innermost loop around it, of a header's own loop; kNone: of none.
    std::pmr::vector<uint32_t> loop_{memory_};
    std::pmr::vector<uint32_t> outer_{memory_}; ///< the same, or one further out; itself when none is known
    std::pmr::vector<uint32_t> depth_{memory_}; ///< loops around it, its own included if it is a header
    std::pmr::vector<uint8_t> isHeader_{memory_};
    std::pmr::vector<uint32_t> work_{memory_};
};

} // namespace

bool LoopHeader::hasLatch(const llvm::BasicBlock* from) const {
    if (sortedLatches.empty()) return llvm::is_contained(latches, from);
    return std::binary_search(sortedLatches.begin(), sortedLatches.end(), from);
}

std::vector<LoopHeader> loopHeaders(llvm::Function& function, const Numbering& numbering, const BlockGraph& graph,
                                    std::pmr::memory_resource* memory) {
    NaturalLoops loops(graph, memory);
    std::vector<LoopHeader> headers;
    if (!loops.hasLoops()) return headers;
    std::pmr::vector<uint32_t> numbers(memory);
    std::pmr::vector<int> index(graph.size(), -1, memory);
    uint32_t number = 0;
    for (llvm::BasicBlock& block : function) {
        if (loops.isHeader(number)) {
            index[number] = static_cast<int>(headers.size());
            numbers.push_back(number);
            headers.push_back({.block = &block, .latches = {}, .sortedLatches = {}});
        }
        ++number;
    }
    for (size_t i = 0; i < headers.size(); ++i) {
        LoopHeader& header = headers[i];
        for (llvm::BasicBlock* before : llvm::predecessors(header.block)) {
            const unsigned place = numbering.ofBlock(before);
            if (!loops.isLatch(numbers[i], place)) continue;
            header.latches.push_back(before);
            header.lastLatch = std::max(header.lastLatch, place);
        }
        if (header.latches.size() > kManyLatches) {
            header.sortedLatches.assign(header.latches.begin(), header.latches.end());
            std::sort(header.sortedLatches.begin(), header.sortedLatches.end());
        }
        const uint32_t around = loops.enclosing(numbers[i]);
        if (around != kNone) header.parent = index[around];
        header.depth = loops.depth(numbers[i]);
    }
    return headers;
}

std::vector<LoopHeader> loopHeaders(llvm::Function& function) {
    Numbering numbering(function);
    return loopHeaders(function, numbering, BlockGraph(function, numbering));
}

} // namespace kiln
