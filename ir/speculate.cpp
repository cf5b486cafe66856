#include "ir/speculate.h"

#include "ir/continuation.h"
#include "ir/function_profile.h"
#include "ir/numbering.h"
#include "ir/unit_mapper.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/xxhash.h"
#include "llvm/Transforms/Utils/CallPromotionUtils.h"

#include <numeric>

namespace kiln {

namespace {

/// Fewer observations of a branch or call say too little: what comes once in some hundred turns would be left out, and
/// the code made twice.
constexpr uint64_t kWellSampled = 500;
/// Arguments are counted in a sample of the calls.
constexpr uint64_t kWellSampledArguments = 32;
constexpr size_t kMostSitesOfFunction = 12, kMostSitesOfUnit = 48;
/// A cold region larger than this is no shortcut that somebody took for rare cases.
constexpr size_t kMostColdBlocks = 64;

/// Blocks that only `first` leads to.
BlockSet regionOf(const llvm::BasicBlock& first) {
    BlockSet region{&first};
    llvm::SmallVector<const llvm::BasicBlock*, 16> work{&first};
    while (!work.empty() && region.size() <= kMostColdBlocks)
        for (const llvm::BasicBlock* next : llvm::successors(work.pop_back_val()))
            if (!region.contains(next) && llvm::all_of(llvm::predecessors(next), [&](const llvm::BasicBlock* from) {
                    return region.contains(from);
                })) {
                region.insert(next);
                work.push_back(next);
            }
    return region;
}

bool isRealCall(const llvm::Instruction& instruction) {
    auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    return call && !llvm::isa<llvm::IntrinsicInst>(call) && !call->onlyReadsMemory();
}

bool comesBack(const BlockSet& region) {
    return llvm::any_of(region, [&](const llvm::BasicBlock* block) {
        return llvm::any_of(llvm::successors(block),
                            [&](const llvm::BasicBlock* next) { return !region.contains(next); });
    });
}

bool holdsCall(const BlockSet& region) {
    return llvm::any_of(region, [](const llvm::BasicBlock* block) { return llvm::any_of(*block, isRealCall); });
}

/// Memory that passes may keep in registers as long as nobody is given its address: allocas, and in a callee also what
/// its callers may have there.
const llvm::Value* privateMemory(const llvm::Value& value, bool isRoot) {
    if (!value.getType()->isPointerTy()) return nullptr;
    const llvm::Value* object = llvm::getUnderlyingObject(&value);
    return llvm::isa<llvm::AllocaInst>(object) || (!isRoot && llvm::isa<llvm::Argument>(object)) ? object : nullptr;
}

bool isPassedIn(const llvm::Value& object, const llvm::Instruction& instruction) {
    if (!isRealCall(instruction)) return false;
    return llvm::any_of(llvm::cast<llvm::CallBase>(instruction).args(), [&](const llvm::Use& argument) {
        return argument->getType()->isPointerTy() && llvm::getUnderlyingObject(argument) == &object;
    });
}

/// Whether memory escapes through the site that does not through what it replaces.
bool letsMoreEscape(const ContinuationPlan& plan, bool isRoot, const BlockSet& replaced) {
    return llvm::any_of(plan.values, [&](const llvm::Value* value) {
        const llvm::Value* object = privateMemory(*value, isRoot);
        return object && llvm::none_of(replaced, [&](const llvm::BasicBlock* block) {
                   return llvm::any_of(*block, [&](const llvm::Instruction& i) { return isPassedIn(*object, i); });
               });
    });
}

class Placer {
public:
    Placer(const SpeculatedCopy& function, UnitMapper& mapper, const Speculation& speculation,
           std::vector<DeoptSite>& placed)
        : original_(*function.original), copy_(*function.copy), isRoot_(function.isRoot), mapper_(mapper),
          speculation_(speculation), placed_(placed), numbering_(*function.original) {}

    void branches(const FunctionProfile& profile) {
        for (const FunctionProfile::Branch& branch : profile.branches) {
            if (branch.block >= numbering_.blocks()) continue;
            const llvm::BasicBlock& block = *numbering_.block(branch.block);
            const uint64_t seen = std::accumulate(branch.counts.begin(), branch.counts.end(), uint64_t{0});
            if (block.getTerminator()->getNumSuccessors() != branch.counts.size() || seen < kWellSampled) continue;
            for (unsigned edge = 0; edge < branch.counts.size(); ++edge)
                if (branch.counts[edge] == 0) neverTaken(block, *block.getTerminator()->getSuccessor(edge));
        }
    }

    void callTargets(const FunctionProfile& profile, UnitBody bodyOf) {
        unsigned index = 0;
        for (const llvm::Instruction& instruction : llvm::instructions(original_)) {
            auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
            if (!call || !call->isIndirectCall()) continue;
            for (const FunctionProfile::Place& place : profile.targets)
                if (place.index == index && place.seen() >= kWellSampled && place.top.size() == 1 && place.other == 0)
                    knownTarget(*call, place.top.front().symbol, bodyOf);
            ++index;
        }
    }

    void arguments(const FunctionProfile& profile) {
        std::vector<std::pair<llvm::Argument*, llvm::Constant*>> known;
        for (const FunctionProfile::Place& place : profile.arguments) {
            if (place.index >= original_.arg_size() || place.other != 0 || place.top.size() != 1) continue;
            const FunctionProfile::Value& value = place.top.front();
            const llvm::Argument& argument = *original_.getArg(place.index);
            auto* type = llvm::dyn_cast<llvm::IntegerType>(argument.getType());
            if (!type || type->getBitWidth() > 64 || !value.symbol.empty() || value.count < kWellSampledArguments ||
                !decidesSomething(argument))
                continue;
            known.emplace_back(copy_.getArg(place.index),
                               llvm::ConstantInt::get(type, llvm::APInt(64, value.bits).trunc(type->getBitWidth())));
        }
        if (!known.empty()) knownArguments(known);
    }

    /// Random sites: edges that are taken, and places anywhere.
    void stress() {
        for (const llvm::BasicBlock& block : original_) {
            const llvm::Instruction* at = block.getFirstNonPHI();
            if (isFull()) return;
            if (roll(*at, 1) % 5 == 0 && block.getSinglePredecessor() && block.getSinglePredecessor() != &block)
                if (auto plan = planFor(*at)) leaveAt(*plan);
            for (const llvm::Instruction& instruction : block)
                if (roll(instruction, 2) % 12 == 0 && mayStandBefore(instruction) && !isFull())
                    if (auto plan = planFor(instruction)) leaveByChance(*plan);
        }
    }

    /// Last, as sites may stand before such markers: continuations may use any memory of the frame, when the ways that
    /// said so are gone from here.
    void eraseLifetimes() {
        if (mine_ == 0) return;
        for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(copy_)))
            if (isLifetimeMarker(instruction)) instruction.eraseFromParent();
    }

private:
    bool isFull() const { return mine_ >= kMostSitesOfFunction || placed_.size() >= kMostSitesOfUnit; }

    llvm::Instruction* copyOf(const llvm::Value* value) {
        return llvm::cast<llvm::Instruction>(static_cast<llvm::Value*>(mapper_.values()[value]));
    }

    std::optional<ContinuationPlan> planFor(const llvm::Instruction& at) {
        if (isFull() || isWithdrawn(at)) return std::nullopt;
        auto plan = planContinuation(original_, numbering_, at);
        if (plan) return std::move(*plan);
        llvm::consumeError(plan.takeError()); // there is another way: no site
        return std::nullopt;
    }

    // ---- deciding ----

    void neverTaken(const llvm::BasicBlock& from, const llvm::BasicBlock& to) {
        if (to.getSinglePredecessor() != &from || to.isEHPad()) return;
        const llvm::Instruction& start = *to.getFirstNonPHI();
        if (isWithdrawn(start)) {
            // It is taken now; how often, nobody knows.
            copyOf(from.getTerminator())->setMetadata(llvm::LLVMContext::MD_prof, nullptr);
            return;
        }
        const BlockSet region = regionOf(to);
        if (region.size() > kMostColdBlocks || !holdsCall(region) || !comesBack(region)) return;
        auto plan = planFor(start);
        if (plan && !letsMoreEscape(*plan, isRoot_, region)) leaveAt(*plan);
    }

    void knownTarget(const llvm::CallBase& call, llvm::StringRef symbol, UnitBody bodyOf) {
        auto* body = const_cast<llvm::Function*>(bodyOf(symbol));
        if (!body || body->getFunctionType() != call.getFunctionType() ||
            body->getCallingConv() != call.getCallingConv() || !llvm::isLegalToPromote(call, body) ||
            !mayStandBefore(call) || !isSymbol(*call.getCalledOperand()))
            return;
        auto plan = planFor(call);
        if (plan && !letsMoreEscape(*plan, isRoot_, {call.getParent()})) guardTarget(*plan, call, symbol, *body);
    }

    /// Whether the pointer, if it is to the function at all, is its symbol's address. Arguments of callees and those
    /// that are bound may be the address of the body that came along instead.
    bool isSymbol(const llvm::Value& pointer) const {
        return llvm::isa<llvm::LoadInst>(pointer) || (isRoot_ && llvm::isa<llvm::Argument>(pointer));
    }

    /// Knowing it, something can be computed or decided; a mere address offset gains nothing.
    static bool decidesSomething(const llvm::Argument& argument) {
        return llvm::any_of(argument.users(), [](const llvm::User* user) {
            if (llvm::isa<llvm::ICmpInst, llvm::SwitchInst>(user)) return true;
            auto* operation = llvm::dyn_cast<llvm::BinaryOperator>(user);
            return operation && (operation->isIntDivRem() || operation->isShift() ||
                                 operation->getOpcode() == llvm::Instruction::Mul);
        });
    }

    bool isWithdrawn(const llvm::Instruction& start) const {
        return speculation_.isWithdrawn && speculation_.isWithdrawn(original_, numbering_.of(&start));
    }

    bool mayStandBefore(const llvm::Instruction& instruction) const {
        if (llvm::isa<llvm::PHINode, llvm::AllocaInst>(instruction) || instruction.isEHPad()) return false;
        auto* before = llvm::dyn_cast_or_null<llvm::CallInst>(instruction.getPrevNode());
        return !before || !before->isMustTailCall();
    }

    uint64_t roll(const llvm::Instruction& at, uint64_t salt) const {
        const uint64_t parts[] = {speculation_.stress, llvm::xxh3_64bits(original_.getName()), numbering_.of(&at),
                                  salt};
        return llvm::xxh3_64bits(llvm::ArrayRef(reinterpret_cast<const uint8_t*>(parts), sizeof parts));
    }

    // ---- acting ----

    /// Calls the continuation at the end of `block`, and returns what it returns.
    void leave(const ContinuationPlan& plan, llvm::BasicBlock& block) {
        const unsigned number = numbering_.of(plan.start);
        llvm::Function& rest =
            declareContinuation(*copy_.getParent(), original_, plan, continuationName(original_.getName(), number));
        llvm::IRBuilder<> builder(&block);
        llvm::SmallVector<llvm::Value*, 16> values;
        for (const llvm::Value* value : plan.values)
            values.push_back(static_cast<llvm::Value*>(mapper_.values()[value]));
        llvm::CallInst* result = builder.CreateCall(&rest, values);
        result->setAttributes(rest.getAttributes());
        if (result->getType()->isVoidTy())
            builder.CreateRetVoid();
        else
            builder.CreateRet(result);
        const DeoptSite site{original_.getName().str(), number};
        if (!llvm::is_contained(placed_, site)) placed_.push_back(site);
        ++mine_;
    }

    void leaveAt(const ContinuationPlan& plan) {
        llvm::Instruction* start = copyOf(plan.start);
        llvm::BasicBlock* block = start->getParent();
        block->splitBasicBlock(start->getIterator()); // what is behind is not reached any more
        block->getTerminator()->eraseFromParent();
        leave(plan, *block);
    }

    /// Before `start`: goes on there if `condition` holds, else leaves. Returns where it goes on.
    llvm::BasicBlock& guard(const ContinuationPlan& plan, llvm::Instruction& start,
                            llvm::function_ref<llvm::Value*(llvm::IRBuilder<>&)> condition) {
        llvm::BasicBlock* block = start.getParent();
        llvm::BasicBlock* goesOn = block->splitBasicBlock(start.getIterator());
        llvm::Instruction* jump = block->getTerminator();
        auto* leaves = llvm::BasicBlock::Create(copy_.getContext(), "", &copy_);
        llvm::IRBuilder<> builder(jump);
        builder.CreateCondBr(condition(builder), goesOn, leaves,
                             llvm::MDBuilder(copy_.getContext()).createLikelyBranchWeights());
        jump->eraseFromParent();
        leave(plan, *leaves);
        return *goesOn;
    }

    void guardTarget(const ContinuationPlan& plan, const llvm::CallBase& call, llvm::StringRef symbol,
                     llvm::Function& body) {
        hoistAllocas();
        auto* copied = llvm::cast<llvm::CallBase>(copyOf(&call));
        // What the pointer holds is the symbol's address; what is called then is the body that came along.
        llvm::Function& address = mapper_.symbolOf(*original_.getParent()->getFunction(symbol));
        guard(plan, *copied,
              [&](llvm::IRBuilder<>& builder) { return builder.CreateICmpEQ(copied->getCalledOperand(), &address); });
        copied->setCalledOperand(&body);
        copied->setMetadata(llvm::LLVMContext::MD_prof, nullptr);
    }

    void knownArguments(llvm::ArrayRef<std::pair<llvm::Argument*, llvm::Constant*>> known) {
        const llvm::Instruction& start = original_.getEntryBlock().front();
        auto plan = planFor(start);
        if (!plan) return;
        hoistAllocas();
        llvm::BasicBlock& entry = copy_.getEntryBlock();
        auto first = llvm::find_if(entry, [](const llvm::Instruction& i) { return !llvm::isa<llvm::AllocaInst>(i); });
        guard(*plan, *first, [&](llvm::IRBuilder<>& builder) {
            llvm::Value* all = nullptr;
            for (auto [argument, value] : known) {
                // What is passed may be undefined as long as nothing depends on it, and a branch does.
                llvm::Value* one = builder.CreateICmpEQ(builder.CreateFreeze(argument), value);
                all = all ? builder.CreateAnd(all, one) : one;
            }
            return all;
        });
        for (auto [argument, value] : known)
            argument->replaceUsesWithIf(value, [&](const llvm::Use& use) {
                auto* user = llvm::cast<llvm::Instruction>(use.getUser());
                return user->getParent() != &entry && !isSite(*user);
            });
    }

    static bool isSite(const llvm::Instruction& instruction) {
        auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
        const llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
        return callee && parseContinuationName(callee->getName());
    }

    void leaveByChance(const ContinuationPlan& plan) {
        hoistAllocas();
        llvm::Module& unit = *copy_.getParent();
        llvm::Type* word = llvm::Type::getInt32Ty(unit.getContext());
        llvm::Constant* state = unit.getOrInsertGlobal(kChanceName, word);
        guard(plan, *copyOf(plan.start), [&](llvm::IRBuilder<>& builder) {
            // A linear congruential step (Numerical Recipes, 2nd edition, 7.1): lost steps of other threads do no harm.
            llvm::LoadInst* last = builder.CreateAlignedLoad(word, state, llvm::Align(4));
            last->setAtomic(llvm::AtomicOrdering::Monotonic);
            llvm::Value* next =
                builder.CreateAdd(builder.CreateMul(last, builder.getInt32(1664525)), builder.getInt32(1013904223));
            builder.CreateAlignedStore(next, state, llvm::Align(4))->setAtomic(llvm::AtomicOrdering::Monotonic);
            return builder.CreateICmpUGE(next, builder.getInt32(1u << 27));
        });
    }

    /// A split entry block keeps its allocas, so that they stay part of the frame.
    void hoistAllocas() {
        llvm::BasicBlock& entry = copy_.getEntryBlock();
        llvm::SmallVector<llvm::Instruction*, 16> allocas;
        for (llvm::Instruction& instruction : entry)
            if (isFrameMemory(instruction)) allocas.push_back(&instruction);
        for (llvm::Instruction* alloca : llvm::reverse(allocas))
            alloca->moveBefore(entry, entry.begin());
    }

    const llvm::Function& original_;
    llvm::Function& copy_;
    const bool isRoot_;
    UnitMapper& mapper_;
    const Speculation& speculation_;
    std::vector<DeoptSite>& placed_;
    const Numbering numbering_;
    size_t mine_ = 0;
};

} // namespace

void placeSites(const SpeculatedCopy& function, const FunctionProfile* profile, UnitMapper& mapper, UnitBody bodyOf,
                const Speculation& speculation, std::vector<DeoptSite>& placed) {
    if (parseContinuationName(function.original->getName())) return; // speculation has failed there
    Placer placer(function, mapper, speculation, placed);
    if (speculation.stress) {
        placer.stress();
    } else if (profile) {
        placer.branches(*profile);
        placer.callTargets(*profile, bodyOf);
        if (function.isRoot && function.isEnteredAtStart) placer.arguments(*profile);
    }
    placer.eraseLifetimes();
}

} // namespace kiln
