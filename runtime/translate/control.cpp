// Branches, the moves along edges, returns, and the targets filled in at the end.

#include "translate/translator.h"

#include "llvm/IR/Constants.h"

namespace kiln {

uint32_t Translator::addEdge(llvm::BasicBlock* from, llvm::BasicBlock* to) {
    edges_.push_back({from, to, kNone});
    return static_cast<uint32_t>(edges_.size() - 1);
}

/// A compare whose one user is the branch that ends its block runs inside the branch.
bool Translator::fusesIntoBranch(const llvm::ICmpInst& inst) const {
    if (!inst.hasOneUse()) return false;
    auto* branch = llvm::dyn_cast<llvm::BranchInst>(*inst.user_begin());
    if (!branch || branch->getParent() != inst.getParent()) return false;
    if (!isPlain(inst.getOperand(0)->getType())) return false;
    Width w = width(inst.getOperand(0)->getType());
    return !(w.odd() && inst.isSigned());
}

uint32_t* Translator::newCounts(const llvm::BasicBlock* block, uint32_t successors) {
    if (!context_.countsBranches) return nullptr;
    out_->branches.push_back({numbering_.ofBlock(block), countsUsed_, successors});
    countsUsed_ += successors;
    // The array is allocated when its size is known; until then the instruction holds the index.
    return reinterpret_cast<uint32_t*>(static_cast<uintptr_t>(out_->branches.back().first));
}

/// The end of a block that has one way on.
void Translator::jumpTo(llvm::BasicBlock* from, llvm::BasicBlock* to) {
    emitPhiMoves(from, to);
    auto loop = loopOfHeader_.find(to);
    if (loop != loopOfHeader_.end() && llvm::is_contained(loops_[loop->second].latches, from))
        emit(Op::LoopJump).pointer = &out_->loops[loop->second];
    else if (to == from->getNextNode())
        return; // falls through
    else
        emit(Op::Jump);
    fixups_.push_back({static_cast<uint32_t>(code_.size() - 1), Field::A, kNone, 0});
    directTargets_.push_back(to);
    fixups_.back().item = static_cast<uint32_t>(directTargets_.size() - 1);
}

bool Translator::branch(llvm::BranchInst& inst) {
    llvm::BasicBlock* block = inst.getParent();
    if (inst.isUnconditional()) {
        jumpTo(block, inst.getSuccessor(0));
        return true;
    }
    uint32_t* counts = newCounts(block, 2);
    auto* compare = llvm::dyn_cast<llvm::ICmpInst>(inst.getCondition());
    if (compare && fusesIntoBranch(*compare)) {
        Width w = width(compare->getOperand(0)->getType());
        auto predicate = static_cast<unsigned>(compare->getPredicate()) - llvm::CmpInst::FIRST_ICMP_PREDICATE;
        const Op families = context_.countsBranches ? Op::BrEqI8 : Op::PlainBrEqI8;
        Op first = static_cast<Op>(static_cast<unsigned>(families) + 9 * predicate);
        auto immediate = w.container <= 64 ? bitsOf(compare->getOperand(1)) : std::nullopt;
        // Immediates are 32 bits, sign-extended to the container.
        uint64_t mask = w.container == 64 ? ~uint64_t{0} : (uint64_t{1} << w.container) - 1;
        if (immediate &&
            ((static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(*immediate))) ^ *immediate) & mask) == 0)
            emit(family(first, w.container, true), slotOf(compare->getOperand(0)), static_cast<uint32_t>(*immediate));
        else
            emit(family(first, w.container, false), slotOf(compare->getOperand(0)), slotOf(compare->getOperand(1)));
    } else {
        emit(context_.countsBranches ? Op::BranchIfTrue : Op::PlainBranchIfTrue, slotOf(inst.getCondition()));
    }
    auto at = static_cast<uint32_t>(code_.size() - 1);
    code_.back().pointer = counts;
    if (context_.countsBranches) countUsers_.push_back(at);
    fixups_.push_back({at, Field::C, addEdge(block, inst.getSuccessor(0)), 0});
    fixups_.push_back({at, Field::D, addEdge(block, inst.getSuccessor(1)), 0});
    return true;
}

bool Translator::switchOn(llvm::SwitchInst& inst) {
    Width w = width(inst.getCondition()->getType());
    const bool isWide = w.bits > 64; // switched by number of case instead
    uint32_t condition = isWide ? emitCaseNumber(inst) : slotOf(inst.getCondition());
    if (isWide) w = {64, 64};
    auto& table = *out_->switches.emplace_back(std::make_unique<SwitchTable>());
    // Of an i1 only the low byte is defined in its slot.
    table.mask = w.container == 64 && !w.odd() ? ~uint64_t{0} : (uint64_t{1} << std::min(w.bits, 63u)) - 1;
    if (w.bits == 63) table.mask = ~uint64_t{0} >> 1;
    emit(context_.countsBranches ? Op::Switch : Op::PlainSwitch, condition).pointer = &table;
    auto at = static_cast<uint32_t>(code_.size() - 1);
    table.counts = newCounts(inst.getParent(), inst.getNumSuccessors());
    for (auto& item : inst.cases())
        table.cases.push_back(
            {isWide ? item.getCaseIndex() : item.getCaseValue()->getZExtValue(), 0, item.getSuccessorIndex()});
    llvm::sort(table.cases, [](const auto& a, const auto& b) { return a.value < b.value; });
    llvm::DenseMap<llvm::BasicBlock*, uint32_t> known;
    auto edgeTo = [&](llvm::BasicBlock* to) {
        auto [entry, isNew] = known.try_emplace(to, 0);
        if (isNew) entry->second = addEdge(inst.getParent(), to);
        return entry->second;
    };
    for (uint32_t i = 0; i < table.cases.size(); ++i)
        fixups_.push_back({at, Field::Case, edgeTo(inst.getSuccessor(table.cases[i].edge)), i});
    fixups_.push_back({at, Field::Default, edgeTo(inst.getDefaultDest()), 0});
    if (table.cases.size() >= 3) {
        uint64_t range = table.cases.back().value - table.cases.front().value;
        if (range < table.cases.size() * 8) {
            table.denseBase = table.cases.front().value;
            table.dense.assign(range + 1, -1);
            for (size_t i = 0; i < table.cases.size(); ++i)
                table.dense[table.cases[i].value - table.denseBase] = static_cast<int32_t>(i);
        }
    }
    return true;
}

bool Translator::ret(llvm::ReturnInst& inst) {
    llvm::Value* value = inst.getReturnValue();
    if (!value) {
        emit(Op::ReturnVoid);
        return true;
    }
    uint32_t bytes = bytesOf(value->getType());
    auto immediate = bytes == 8 ? bitsOf(value) : std::nullopt;
    if (immediate)
        emit(Op::ReturnImm, 0, 0, 0, 0, *immediate);
    else if (bytes == 8)
        emit(Op::Return64, slotOf(value));
    else
        emit(Op::ReturnBytes, slotOf(value), 0, 0, 0, bytes);
    return true;
}

/// Phis of a block take their values at once: moves are ordered so that nothing is overwritten before it is read, and
/// a cycle goes through a temporary.
void Translator::emitPhiMoves(llvm::BasicBlock* from, llvm::BasicBlock* to) {
    struct Move {
        uint32_t to, from, bytes;
    };
    llvm::SmallVector<Move, 8> moves;
    llvm::SmallVector<std::pair<uint32_t, uint64_t>, 8> immediates;
    for (llvm::PHINode& phi : to->phis()) {
        llvm::Value* value = phi.getIncomingValueForBlock(from);
        // Undefined: anything will do, but what other instructions count on must hold for narrow integers, too.
        bool isNarrow = !isPlain(phi.getType()) || (phi.getType()->isIntegerTy() && width(phi.getType()).odd());
        if (llvm::isa<llvm::UndefValue>(value) && !isNarrow) continue;
        uint32_t bytes = bytesOf(phi.getType());
        auto constant = bytes == 8 ? bitsOf(value) : std::nullopt;
        if (constant)
            immediates.push_back({slotOf(&phi), *constant});
        else if (slotOf(value) != slotOf(&phi))
            moves.push_back({slotOf(&phi), slotOf(value), bytes});
    }
    size_t firstMove = code_.size();
    while (!moves.empty()) {
        bool progressed = false;
        for (size_t i = 0; i < moves.size(); ++i) {
            bool stillRead = llvm::any_of(
                moves, [&](const Move& other) { return &other != &moves[i] && other.from == moves[i].to; });
            if (stillRead) continue;
            Move& move = moves[i];
            // Two plain moves in a row become one instruction: a = b, then c = d.
            if (move.bytes == 8 && code_.size() > firstMove && code_.back().run == handlerOf(Op::Move64))
                code_.back() =
                    Inst{handlerOf(Op::Move64Twice), code_.back().a, code_.back().b, move.to, move.from, {0}};
            else
                emitMove(move.to, move.from, move.bytes);
            moves.erase(moves.begin() + static_cast<long>(i));
            progressed = true;
            break;
        }
        if (progressed) continue;
        // Every target is still read: break one cycle.
        Move& move = moves.front();
        uint32_t temporary = newSlot(move.bytes);
        emitMove(temporary, move.from, move.bytes);
        uint32_t broken = move.from;
        for (Move& other : moves)
            if (other.from == broken) other.from = temporary;
    }
    for (auto [slot, bits] : immediates)
        emit(Op::MoveImm, slot, 0, 0, 0, bits);
}

bool Translator::edgeIsEmpty(llvm::BasicBlock* from, llvm::BasicBlock* to) {
    auto loop = loopOfHeader_.find(to);
    if (loop != loopOfHeader_.end() && llvm::is_contained(loops_[loop->second].latches, from)) return false;
    return to->phis().empty();
}

void Translator::emitEdges() {
    for (Edge& edge : edges_) {
        if (edgeIsEmpty(edge.from, edge.to)) {
            edge.at = blockAt_[edge.to];
            continue;
        }
        edge.at = static_cast<uint32_t>(code_.size());
        emitPhiMoves(edge.from, edge.to);
        auto loop = loopOfHeader_.find(edge.to);
        if (loop != loopOfHeader_.end() && llvm::is_contained(loops_[loop->second].latches, edge.from))
            emit(Op::LoopJump).pointer = &out_->loops[loop->second];
        else
            emit(Op::Jump);
        code_.back().a = blockAt_[edge.to] - static_cast<uint32_t>(code_.size() - 1);
    }
}

void Translator::patch() {
    for (const Fixup& fixup : fixups_) {
        uint32_t target = fixup.edge == kNone ? blockAt_[directTargets_[fixup.item]] : edges_[fixup.edge].at;
        uint32_t relative = target - fixup.inst; // modulo 2^32: read back as a signed distance
        Inst& inst = code_[fixup.inst];
        switch (fixup.field) {
        case Field::A: inst.a = relative; break;
        case Field::C: inst.c = relative; break;
        case Field::D: inst.d = relative; break;
        case Field::Landing: out_->landings[fixup.item].target = target; break;
        case Field::Case:
            static_cast<SwitchTable*>(inst.pointer)->cases[fixup.item].target = static_cast<int32_t>(relative);
            break;
        case Field::Default:
            static_cast<SwitchTable*>(inst.pointer)->defaultTarget = static_cast<int32_t>(relative);
            break;
        }
    }
    out_->edgeCounts = std::make_unique<uint32_t[]>(countsUsed_);
    auto resolve = [&](void* index) { return out_->edgeCounts.get() + reinterpret_cast<uintptr_t>(index); };
    for (uint32_t user : countUsers_)
        code_[user].pointer = resolve(code_[user].pointer);
    for (auto& table : out_->switches)
        table->counts = resolve(table->counts);

    out_->frameBytes = (frameTop_ + 15) / 16 * 16;
    for (auto& site : out_->callSites)
        site->frameBytes = out_->frameBytes;
    code_[0].b = static_cast<uint32_t>(out_->constants.size());
    code_[0].pointer = out_->constants.data();
    out_->entry = out_->constants.empty() ? 1 : 0;
    emitArgumentCounts();
    out_->slotOffset.assign(numbering_.size(), kNone);
    for (auto [value, slot] : slots_)
        out_->slotOffset[numbering_.of(value)] = slot;
    out_->code = std::move(code_);
}

} // namespace kiln
