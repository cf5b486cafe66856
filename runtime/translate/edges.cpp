// What happens along the edges between blocks.

#include "translate/translator.h"

namespace kiln {

namespace {

struct Move {
    uint32_t to, from, bytes;
};

/// Orders moves that happen at once: nothing is overwritten before it is read, and a cycle goes through a temporary.
void schedule(llvm::SmallVectorImpl<Move>& moves, llvm::function_ref<uint32_t(uint32_t bytes)> newTemporary,
              llvm::function_ref<void(const Move&)> emitMove) {
    if (moves.size() == 1) return emitMove(moves.front());
    if (moves.size() == 2 && moves[1].from != moves[0].to) { // no cycle
        emitMove(moves[0]);
        return emitMove(moves[1]);
    }
    llvm::SmallDenseMap<uint32_t, uint32_t, 8> readers; // by slot
    llvm::SmallDenseMap<uint32_t, uint32_t, 8> writer;  // index of the move, by slot
    llvm::SmallVector<uint32_t, 8> ready;
    for (uint32_t i = 0; i < moves.size(); ++i) {
        ++readers[moves[i].from];
        writer[moves[i].to] = i;
    }
    for (uint32_t i = 0; i < moves.size(); ++i)
        if (!readers.contains(moves[i].to)) ready.push_back(i);
    llvm::SmallVector<bool, 8> done(moves.size(), false);
    auto drain = [&] {
        while (!ready.empty()) {
            uint32_t i = ready.pop_back_val();
            done[i] = true;
            emitMove(moves[i]);
            if (--readers[moves[i].from] != 0) continue;
            auto next = writer.find(moves[i].from);
            if (next != writer.end() && !done[next->second]) ready.push_back(next->second);
        }
    };
    drain();
    // What is left is cycles: of each, one value is kept aside, which frees its slot.
    for (uint32_t i = 0; i < moves.size(); ++i) {
        if (done[i]) continue;
        uint32_t kept = newTemporary(moves[i].bytes);
        emitMove({kept, moves[i].from, moves[i].bytes});
        uint32_t freed = moves[i].from;
        moves[i].from = kept;
        ++readers[kept];
        readers[freed] = 0;
        ready.push_back(writer.find(freed)->second);
        drain();
    }
}

} // namespace

/// Which of the phi's operands is taken from there. The order of a block's edges is mostly that of its phis' operands.
unsigned Translator::incomingOf(const llvm::PHINode& phi, uint32_t from, uint32_t to) {
    const llvm::BasicBlock* block = numbering_.block(from);
    const unsigned count = phi.getNumIncomingValues();
    uint32_t& last = incoming_[to];
    for (unsigned i = last; i < count; ++i)
        if (phi.getIncomingBlock(i) == block) return last = i;
    return last = static_cast<unsigned>(phi.getBasicBlockIndex(block));
}

/// REQUIRES: the block begins with a phi.
void Translator::emitPhiMoves(uint32_t from, uint32_t to) {
    const llvm::BasicBlock& block = *numbering_.block(to);
    llvm::SmallVector<Move, 8> moves;
    llvm::SmallVector<std::pair<uint32_t, uint64_t>, 8> immediates;
    for (const llvm::PHINode& phi : block.phis()) {
        if (phi.use_empty()) continue;
        const llvm::Value* value = phi.getIncomingValue(incomingOf(phi, from, to));
        // Undefined: anything will do, but what other instructions count on must hold for narrow integers, too.
        auto isNarrow = [&] {
            return !isPlain(phi.getType()) || (phi.getType()->isIntegerTy() && width(phi.getType()).odd());
        };
        if (llvm::isa<llvm::UndefValue>(value) && !isNarrow()) continue;
        uint32_t bytes = bytesOf(phi.getType());
        auto constant = bytes == 8 ? bitsOf(value) : std::nullopt;
        const uint32_t slot = slotOf(&phi);
        if (constant)
            immediates.push_back({slot, *constant});
        else if (const uint32_t other = slotOf(value); other != slot)
            moves.push_back({slot, other, bytes});
    }
    const size_t first = code_.size();
    if (!moves.empty())
        schedule(
            moves, [this](uint32_t bytes) { return newSlot(bytes); },
            [&](const Move& move) {
                // Two plain moves in a row become one instruction: a = b, then c = d.
                if (move.bytes == 8 && code_.size() > first && ops_.back() == Op::Move64) {
                    rewrite(static_cast<uint32_t>(code_.size() - 1), Op::Move64Twice);
                    code_.back().c = move.to;
                    code_.back().d = move.from;
                } else {
                    emitMove(move.to, move.from, move.bytes);
                }
            });
    for (auto [slot, bits] : immediates)
        emit(Op::MoveImm, slot, 0, 0, 0, bits);
}

/// What an edge does. False: control has not left for `to` yet.
bool Translator::emitTransfer(uint32_t from, uint32_t to) {
    // A block that only returns is made part of the edge.
    const llvm::BasicBlock* block = numbering_.block(to);
    const bool returns = survey_.opcode(numbering_.firstOf(to + 1) - 1) == llvm::Instruction::Ret;
    if (returns && block->getFirstNonPHIOrDbg() == &block->back()) {
        const llvm::Value* value = llvm::cast<llvm::ReturnInst>(block->back()).getReturnValue();
        auto* phi = llvm::dyn_cast_or_null<llvm::PHINode>(value);
        return ret(phi && phi->getParent() == block ? phi->getIncomingValue(incomingOf(*phi, from, to)) : value);
    }
    if (survey_.opcode(numbering_.firstOf(to)) == llvm::Instruction::PHI) emitPhiMoves(from, to);
    const uint32_t loop = loopAt_[to];
    if (loop == kNone || !loops_[loop].hasLatch(numbering_.block(from))) return false;
    jumps_.push_back(static_cast<uint32_t>(code_.size()));
    emit(Op::LoopJump, to).pointer = &out_->loops[loop];
    return true;
}

void Translator::emitJump(uint32_t to) {
    jumps_.push_back(static_cast<uint32_t>(code_.size()));
    emit(Op::Jump, to);
}

/// Places what one of a branch's edges does right behind it, so that the branch falls into it. False: it does nothing.
bool Translator::emitEdgeHere(uint32_t number) {
    const Edge edge = edges_[number];
    const bool isNext = edge.to == edge.from + 1;
    const auto at = static_cast<uint32_t>(code_.size());
    const bool hasLeft = emitTransfer(edge.from, edge.to);
    if (at == code_.size()) return isNext;
    edges_[number].at = at;
    if (!hasLeft && !isNext) emitJump(edge.to);
    return true;
}

/// Those that were not placed with their branch.
void Translator::emitEdges() {
    for (Edge& edge : edges_) {
        if (edge.at != kNone) continue;
        edge.at = static_cast<uint32_t>(code_.size());
        if (!emitTransfer(edge.from, edge.to)) {
            if (edge.at == code_.size())
                edge.at = kNone; // straight to the block
            else
                emitJump(edge.to);
        }
        if (context_.origins) noteOrigin(numbering_.block(edge.from)->getTerminator());
    }
}

} // namespace kiln
