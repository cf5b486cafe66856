// What happens along the edges between blocks, and the targets, filled in at the end.

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

// ---- targets ----

/// From numbers of blocks and edges to distances.
void Translator::resolveTargets() {
    for (Edge& edge : edges_)
        if (edge.at == kNone) edge.at = blockAt_[numbering_.ofBlock(edge.to)];
    for (uint32_t at : jumps_)
        code_[at].a = blockAt_[code_[at].a] - at; // modulo 2^32: read back as a signed distance
    for (uint32_t at : branches_) {
        code_[at].c = edges_[code_[at].c].at - at;
        code_[at].d = edges_[code_[at].d].at - at;
    }
    for (uint32_t at : switches_) {
        auto& table = *static_cast<SwitchTable*>(code_[at].pointer);
        auto resolve = [&](int32_t& target) {
            target = static_cast<int32_t>(edges_[static_cast<uint32_t>(target)].at - at);
        };
        for (SwitchTable::Case& item : table.cases)
            resolve(item.target);
        resolve(table.defaultTarget);
        for (SwitchTable::Target& direct : table.direct)
            resolve(direct.target);
    }
    for (LandingSite& site : out_->landings)
        site.target = edges_[site.target].at;
}

static bool isIn(Op op, Op first, Op behind) {
    return op >= first && op < behind;
}

static bool isBranch(Op op) {
    return isIn(op, Op::BrEqI8, Op::LoopEqI32);
}

/// A jump to a branch is that branch, a jump to a return that return; nothing leads to a jump but what falls into it.
void Translator::threadJumps() {
    auto follow = [&](uint32_t target) {
        for (int steps = 0; ops_[target] == Op::Jump && steps < 16; ++steps) // a program may jump in circles
            target += code_[target].a;
        return target;
    };
    for (uint32_t at : branches_) {
        code_[at].c = follow(at + code_[at].c) - at;
        code_[at].d = follow(at + code_[at].d) - at;
    }
    for (uint32_t at : jumps_) {
        if (ops_[at] != Op::Jump) continue;
        uint32_t target = follow(at);
        const Op op = ops_[target];
        code_[at].a = target - at;
        if (isBranch(op)) {
            code_[at] = code_[target];
            code_[at].c += target - at;
            code_[at].d += target - at;
            ops_[at] = op;
            if (context_.countsBranches) countUsers_.push_back(at);
        } else if (op == Op::Return64 || op == Op::ReturnImm || op == Op::ReturnVoid ||
                   isIn(op, Op::ReturnAddI32, Op::DynamicAlloca)) {
            code_[at] = code_[target];
            ops_[at] = op;
        }
    }
}

namespace {

constexpr unsigned kPredicates = 10;

/// What a back-edge can take over from a header's branch: its row among the loops, and the width it compares.
struct LoopRow {
    unsigned row;
    bool isWide;
};
std::optional<LoopRow> loopRow(Op branch, bool counts) {
    auto row = rowOfFused(branch, counts ? Op::BrEqI8 : Op::PlainBrEqI8, kPredicates);
    if (!row) return std::nullopt;
    return LoopRow{*row, *row % 2 == 1};
}
/// The row that is taken when this one is not.
unsigned inverse(unsigned row) {
    constexpr unsigned kInverse[kPredicates] = {1, 0, 5, 4, 3, 2, 9, 8, 7, 6};
    constexpr unsigned kRows = 4;
    return kRows * kInverse[row / kRows] + row % kRows;
}

/// What an instruction adds to the integer of that width in `slot`, if that is all it does.
std::optional<int64_t> stepOf(Op op, const Inst& inst, uint32_t slot, bool isWide) {
    if (inst.a != slot || inst.b != slot) return std::nullopt;
    if (op == (isWide ? Op::AddI64Imm : Op::AddI32Imm)) return inst.imm;
    if (op == (isWide ? Op::SubI64Imm : Op::SubI32Imm)) return static_cast<int64_t>(0 - inst.bits);
    if (op == Op::Lea && isWide) return inst.imm;
    return std::nullopt;
}

/// The slot of what an instruction adds to the integer of that width in `slot`, if that is all it does.
std::optional<uint32_t> stepSlotOf(Op op, const Inst& inst, uint32_t slot, bool isWide) {
    if (op != (isWide ? Op::AddI64 : Op::AddI32) || inst.a != slot) return std::nullopt;
    return inst.b == slot ? std::optional(inst.c) : inst.c == slot ? std::optional(inst.b) : std::nullopt;
}

/// Whether it only computes one slot, or moves some, so that what it does not name is nothing to it.
bool namesAllItTouches(Op op) {
    return isIn(op, Op::AddI8, Op::XorI8) || isIn(op, Op::FAddF32, Op::FAbsF32) || op == Op::Move64 ||
           op == Op::Move64Twice || op == Op::MoveImm;
}

constexpr uint32_t kLongestSink = 4; // instructions: accumulators and phis that share no slot

} // namespace

/// Brings the step of a loop's counter in front of its back-edge, past instructions that have nothing to do with it.
void Translator::sinkStep(uint32_t jump, uint32_t slot, bool isWide) {
    for (uint32_t at = jump; at > 0 && jump - at < kLongestSink; --at) {
        const Inst& inst = code_[at - 1];
        if (stepOf(ops_[at - 1], inst, slot, isWide)) {
            auto sink = [&](auto& list) { std::rotate(list.begin() + at - 1, list.begin() + at, list.begin() + jump); };
            sink(code_);
            sink(ops_);
            if (context_.origins) sink(*context_.origins);
            return;
        }
        const bool touches = inst.a == slot || inst.b == slot || inst.c == slot || inst.d == slot;
        if (isTarget_[at - 1] || touches || !namesAllItTouches(ops_[at - 1])) return;
    }
}

/// Whether control that takes a header's branch stays in the loop, going by where blocks lie: wrong only costs time,
/// but all back-edges of a loop have to agree.
bool Translator::staysWhenTaken(const LoopHeader& loop) const {
    auto* branch = llvm::dyn_cast<llvm::BranchInst>(loop.block->getTerminator());
    if (!branch || branch->isUnconditional()) return true;
    auto place = [&](const llvm::BasicBlock* block) { return numbering_.ofBlock(block); };
    const uint32_t taken = place(branch->getSuccessor(0));
    return taken >= place(loop.block) &&
           llvm::any_of(loop.latches, [&](const llvm::BasicBlock* latch) { return taken <= place(latch); });
}

/// A back-edge to a header that is nothing but a branch takes that over, and the step before it, too.
void Translator::fuseBackEdge(uint32_t jump, uint32_t header) {
    auto* site = static_cast<LoopSite*>(code_[jump].pointer);
    site->header = header;
    const bool counts = context_.countsBranches;
    auto loop = loopRow(ops_[header], counts);
    if (!loop) return;
    const Inst branch = code_[header];
    site->staysWhenTaken = staysWhenTaken(loops_[site->index]);
    // An index, until the counts are allocated.
    if (counts) site->headerEdges = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(branch.pointer));
    const unsigned row = site->staysWhenTaken ? loop->row : inverse(loop->row);
    auto place = [&](uint32_t at, Op first) {
        rewrite(at, static_cast<Op>(static_cast<unsigned>(first) + row));
        code_[at].a = branch.a;
        code_[at].b = branch.b;
        code_[at].c = (site->staysWhenTaken ? branch.c : branch.d) + (header - at);
        code_[at].d = (site->staysWhenTaken ? branch.d : branch.c) + (header - at);
        code_[at].pointer = site;
    };
    place(jump, Op::LoopEqI32);
    if (jump == 0) return;
    sinkStep(jump, branch.a, loop->isWide);
    const Op before = ops_[jump - 1];
    if (auto step = stepOf(before, code_[jump - 1], branch.a, loop->isWide)) {
        if (*step == 0 || (site->step != 0 && site->step != *step)) return; // 0: none yet
        site->step = *step;
        place(jump - 1, Op::StepEqI32);
        steps_.push_back(jump - 1);
    } else if (auto slot = stepSlotOf(before, code_[jump - 1], branch.a, loop->isWide)) {
        if (site->stepSlot != 0 && site->stepSlot != *slot) return;
        site->stepSlot = *slot;
        place(jump - 1, Op::StepByEqI32);
        steps_.push_back(jump - 1);
    }
}

void Translator::fuseBackEdges() {
    if (loops_.empty()) return;
    isTarget_.assign(code_.size(), 0);
    for (uint32_t at : blockAt_)
        isTarget_[at] = 1;
    for (const Edge& edge : edges_)
        isTarget_[edge.at] = 1;
    for (uint32_t at : jumps_)
        if (ops_[at] == Op::LoopJump) fuseBackEdge(at, at + code_[at].a);
}

static void scale(uint32_t& distance) {
    distance *= sizeof(Inst);
}
static void scale(int32_t& distance) {
    distance *= static_cast<int32_t>(sizeof(Inst));
}

void Translator::scaleDistances(uint32_t at) {
    const Op op = ops_[at];
    if (isBranch(op) || isIn(op, Op::LoopEqI32, Op::ZExtI8)) {
        scale(code_[at].c);
        scale(code_[at].d);
    } else if (op == Op::Jump || op == Op::LoopJump || op == Op::CountArguments || op == Op::LoadConstants) {
        scale(code_[at].a);
    }
}

/// From instructions to bytes, which handlers need not scale.
void Translator::scaleDistances() {
    for (const auto* list : {&jumps_, &branches_, &steps_})
        for (uint32_t at : *list)
            scaleDistances(at);
    for (auto& table : out_->switches) {
        scale(table->defaultTarget);
        for (SwitchTable::Case& item : table->cases)
            scale(item.target);
        for (SwitchTable::Target& direct : table->direct)
            scale(direct.target);
    }
}

/// A branch to the next instruction falls into it. REQUIRES: nothing moves any more, and distances are unscaled.
void Translator::fallThrough(uint32_t at) {
    if (!isIn(ops_[at], Op::BrEqI8, Op::BrNextIfEqI8)) return;
    const Op series = code_[at].d == 1 ? Op::BrElseNextEqI8 : code_[at].c == 1 ? Op::BrNextIfEqI8 : Op::BrEqI8;
    rewrite(at, static_cast<Op>(static_cast<unsigned>(ops_[at]) - static_cast<unsigned>(Op::BrEqI8) +
                                static_cast<unsigned>(series)));
}

void Translator::finish() {
    for (const auto* list : {&jumps_, &branches_})
        for (uint32_t at : *list)
            fallThrough(at);
    out_->edgeCounts = std::make_unique<uint32_t[]>(countsUsed_);
    auto resolve = [&](void* index) { return out_->edgeCounts.get() + reinterpret_cast<uintptr_t>(index); };
    for (uint32_t user : countUsers_)
        code_[user].pointer = resolve(code_[user].pointer);
    if (context_.countsBranches)
        for (auto& table : out_->switches)
            table->counts = resolve(table->counts);
    if (!out_->constants.empty()) {
        entry_ = static_cast<uint32_t>(code_.size());
        jumps_.push_back(entry_);
        emit(Op::LoadConstants, 0u - entry_, static_cast<uint32_t>(out_->constants.size())).pointer =
            out_->constants.data();
    }
    emitArgumentCounts();
    scaleDistances();

    out_->frameBytes = (frameTop_ + 15) / 16 * 16;
    for (auto& site : out_->callSites)
        site->frameBytes = out_->frameBytes;
    out_->slotOffset = std::move(slots_);
    out_->code = std::move(code_);
    out_->entry = entry_;
}

} // namespace kiln
