// Branches, switches and returns.

#include "translate/translator.h"

#include "llvm/IR/Constants.h"

namespace kiln {

uint32_t Translator::addEdge(uint32_t to) {
    edges_.push_back({block_, to, kNone});
    return static_cast<uint32_t>(edges_.size() - 1);
}

uint32_t* Translator::newCounts(uint32_t successors) {
    if (!context_.countsBranches) return nullptr;
    out_->branches.push_back({block_, countsUsed_, successors});
    countsUsed_ += successors;
    // The array is allocated when its size is known; until then the instruction holds the index.
    return reinterpret_cast<uint32_t*>(static_cast<uintptr_t>(out_->branches.back().first));
}

/// Rows of one comparison's branches: I8 I16 I32 I64 I128, then I8 I16 I32 I64 with an immediate.
static constexpr unsigned kRowsOfBranch = 9;
static constexpr unsigned kIntegerPredicates = 10;

void Translator::integerCondition(const llvm::ICmpInst& compare) {
    const llvm::Value *left = compare.getOperand(0), *right = compare.getOperand(1);
    auto predicate = compare.getPredicate();
    unsigned row = 0;
    if (auto* both = folding_.testedBits(compare)) {
        left = both->getOperand(0);
        right = both->getOperand(1);
        row = kIntegerPredicates + (predicate == llvm::CmpInst::ICMP_EQ ? 0 : 1);
        if (llvm::isa<llvm::Constant>(left)) std::swap(left, right);
    } else {
        if (llvm::isa<llvm::Constant>(left)) {
            std::swap(left, right);
            predicate = llvm::CmpInst::getSwappedPredicate(predicate);
        }
        row = static_cast<unsigned>(predicate) - llvm::CmpInst::FIRST_ICMP_PREDICATE;
    }
    Width w = width(left->getType());
    const Op families = context_.countsBranches ? Op::BrEqI8 : Op::PlainBrEqI8;
    Op first = static_cast<Op>(static_cast<unsigned>(families) + kRowsOfBranch * row);
    auto immediate = w.container <= 64 ? bitsOf(right) : std::nullopt;
    // Immediates are 32 bits, sign-extended to the container.
    uint64_t mask = w.container >= 64 ? ~uint64_t{0} : (uint64_t{1} << w.container) - 1;
    if (immediate &&
        ((static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(*immediate))) ^ *immediate) & mask) == 0)
        emit(family(first, w.container, true), slotOf(left), static_cast<uint32_t>(*immediate));
    else
        emit(family(first, w.container, false), slotOf(left), slotOf(right));
}

/// The bits of a constant that a float holds exactly.
static std::optional<uint32_t> asFloat(const llvm::Value* value) {
    auto* constant = llvm::dyn_cast<llvm::ConstantFP>(value);
    if (!constant || constant->isNaN()) return std::nullopt;
    llvm::APFloat narrow = constant->getValueAPF();
    bool losesInfo = false;
    narrow.convert(llvm::APFloat::IEEEsingle(), llvm::APFloat::rmNearestTiesToEven, &losesInfo);
    if (losesInfo || narrow.isDenormal()) return std::nullopt;
    return static_cast<uint32_t>(narrow.bitcastToAPInt().getZExtValue());
}

void Translator::floatingCondition(const llvm::FCmpInst& compare) {
    const llvm::Value *left = compare.getOperand(0), *right = compare.getOperand(1);
    auto predicate = compare.getPredicate();
    if (llvm::isa<llvm::Constant>(left)) {
        std::swap(left, right);
        predicate = llvm::CmpInst::getSwappedPredicate(predicate);
    }
    auto immediate = asFloat(right);
    // Rows: F32 F64 F32Imm F64Imm.
    const Op families = context_.countsBranches ? Op::BrF0F32 : Op::PlainBrF0F32;
    unsigned row = 4 * static_cast<unsigned>(predicate) + (left->getType()->isDoubleTy() ? 1 : 0) + (immediate ? 2 : 0);
    emit(static_cast<Op>(static_cast<unsigned>(families) + row), slotOf(left), immediate ? *immediate : slotOf(right));
}

void Translator::condition(const llvm::BranchInst& inst) {
    auto* compare = llvm::dyn_cast<llvm::CmpInst>(inst.getCondition());
    if (!compare || !folding_.isFolded(*compare)) {
        emit(context_.countsBranches ? Op::BrIfTrue : Op::PlainBrIfTrue, slotOf(inst.getCondition()));
        return;
    }
    if (auto* integers = llvm::dyn_cast<llvm::ICmpInst>(compare))
        integerCondition(*integers);
    else
        floatingCondition(llvm::cast<llvm::FCmpInst>(*compare));
}

/// The end of a block that has one way on.
void Translator::jumpTo(uint32_t to) {
    if (!emitTransfer(block_, to) && to != block_ + 1) emitJump(to);
}

bool Translator::branch(llvm::BranchInst& inst) {
    const llvm::ArrayRef<uint32_t> successors = graph_.successors(block_);
    if (successors.size() == 1) {
        jumpTo(successors[0]);
        return true;
    }
    uint32_t* counts = newCounts(2);
    condition(inst);
    auto at = static_cast<uint32_t>(code_.size() - 1);
    code_.back().pointer = counts;
    if (context_.countsBranches) countUsers_.push_back(at);
    branches_.push_back(at);
    uint32_t first = code_.back().c = addEdge(successors[0]);
    uint32_t second = code_.back().d = addEdge(successors[1]);
    if (successors[0] != block_ + 1) std::swap(first, second);
    if (!emitEdgeHere(first)) emitEdgeHere(second);
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
    switches_.push_back(static_cast<uint32_t>(code_.size()));
    emit(context_.countsBranches ? Op::Switch : Op::PlainSwitch, condition).pointer = &table;
    table.counts = newCounts(inst.getNumSuccessors());
    for (auto& item : inst.cases())
        table.cases.push_back(
            {isWide ? item.getCaseIndex() : item.getCaseValue()->getZExtValue(), 0, item.getSuccessorIndex()});
    llvm::sort(table.cases, [](const auto& a, const auto& b) { return a.value < b.value; });
    const llvm::ArrayRef<uint32_t> successors = graph_.successors(block_);
    llvm::DenseMap<uint32_t, uint32_t> known;
    auto edgeTo = [&](uint32_t to) {
        auto [entry, isNew] = known.try_emplace(to, 0);
        if (isNew) entry->second = addEdge(to);
        return entry->second;
    };
    for (SwitchTable::Case& item : table.cases)
        item.target = static_cast<int32_t>(edgeTo(successors[item.edge]));
    table.defaultTarget = static_cast<int32_t>(edgeTo(successors[0]));
    if (table.cases.size() >= 3) {
        uint64_t range = table.cases.back().value - table.cases.front().value;
        if (range < table.cases.size() * 8) {
            table.directBase = table.cases.front().value;
            table.direct.assign(range + 1, {table.defaultTarget, 0});
            for (const SwitchTable::Case& item : table.cases)
                table.direct[item.value - table.directBase] = {item.target, item.edge};
        }
    }
    return true;
}

/// A value that the instruction before has just computed for this is returned by it.
bool Translator::returnComputed(const llvm::Value* value) {
    if (last_ != std::pair(value, code_.size()) || code_.empty() || !value->hasOneUse()) return false;
    constexpr unsigned kFamilies = 13;
    auto row = rowOfFused(ops_.back(), Op::AddI8, kFamilies);
    if (!row || code_.back().a != slotOf(value)) return false;
    rewrite(static_cast<uint32_t>(code_.size() - 1), static_cast<Op>(static_cast<unsigned>(Op::ReturnAddI32) + *row));
    return true;
}

bool Translator::ret(const llvm::Value* value) {
    if (!value) {
        emit(Op::ReturnVoid);
        return true;
    }
    uint32_t bytes = bytesOf(value->getType());
    auto immediate = bytes == 8 ? bitsOf(value) : std::nullopt;
    if (returnComputed(value)) return true;
    if (immediate)
        emit(Op::ReturnImm, 0, 0, 0, 0, *immediate);
    else if (bytes == 8)
        emit(Op::Return64, slotOf(value));
    else
        emit(Op::ReturnBytes, slotOf(value), 0, 0, 0, bytes);
    return true;
}

} // namespace kiln
