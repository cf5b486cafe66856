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

/// False: nothing had to be done.
bool Translator::emitPhiMoves(llvm::BasicBlock* from, llvm::BasicBlock* to) {
    if (!llvm::isa<llvm::PHINode>(to->front())) return false;
    int incoming = -1; // the same for all phis, as a rule
    llvm::SmallVector<Move, 8> moves;
    llvm::SmallVector<std::pair<uint32_t, uint64_t>, 8> immediates;
    for (llvm::PHINode& phi : to->phis()) {
        if (phi.use_empty()) continue;
        if (incoming < 0 || phi.getIncomingBlock(static_cast<unsigned>(incoming)) != from)
            incoming = phi.getBasicBlockIndex(from);
        llvm::Value* value = phi.getIncomingValue(static_cast<unsigned>(incoming));
        // Undefined: anything will do, but what other instructions count on must hold for narrow integers, too.
        bool isNarrow = !isPlain(phi.getType()) || (phi.getType()->isIntegerTy() && width(phi.getType()).odd());
        if (llvm::isa<llvm::UndefValue>(value) && !isNarrow) continue;
        uint32_t bytes = bytesOf(phi.getType());
        auto constant = bytes == 8 ? bitsOf(value) : std::nullopt;
        const uint32_t slot = slotOf(&phi);
        if (constant)
            immediates.push_back({slot, *constant});
        else if (const uint32_t other = slotOf(value); other != slot)
            moves.push_back({slot, other, bytes});
    }
    size_t first = code_.size();
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
    return code_.size() != first;
}

/// What an edge does. False: control has not left for `to` yet.
bool Translator::emitTransfer(llvm::BasicBlock* from, llvm::BasicBlock* to) {
    // A block that only returns is made part of the edge.
    auto* returns = llvm::dyn_cast<llvm::ReturnInst>(to->getTerminator());
    if (returns && to->getFirstNonPHIOrDbg() == returns) {
        const llvm::Value* value = returns->getReturnValue();
        auto* phi = llvm::dyn_cast_or_null<llvm::PHINode>(value);
        return ret(phi && phi->getParent() == to ? phi->getIncomingValueForBlock(from) : value);
    }
    emitPhiMoves(from, to);
    const uint32_t number = numbering_.ofBlock(to), loop = loopAt_[number];
    if (loop == kNone || !llvm::is_contained(loops_[loop].latches, from)) return false;
    jumps_.push_back(static_cast<uint32_t>(code_.size()));
    emit(Op::LoopJump, number).pointer = &out_->loops[loop];
    return true;
}

void Translator::emitJump(const llvm::BasicBlock* to) {
    jumps_.push_back(static_cast<uint32_t>(code_.size()));
    emit(Op::Jump, numbering_.ofBlock(to));
}

/// Places what one of a branch's edges does right behind it, so that the branch falls into it. False: it does nothing.
bool Translator::emitEdgeHere(uint32_t number) {
    Edge& edge = edges_[number];
    const bool isNext = edge.to == edge.from->getNextNode();
    const auto at = static_cast<uint32_t>(code_.size());
    const bool hasLeft = emitTransfer(edge.from, edge.to);
    if (at == code_.size()) return isNext;
    edge.at = at;
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
        if (context_.origins) noteOrigin(edge.from->getTerminator());
    }
}

} // namespace kiln
