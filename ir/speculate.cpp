#include "ir/speculate.h"

#include "ir/continuation.h"
#include "ir/deopt_sites.h"
#include "ir/function_profile.h"
#include "ir/mid_function.h"
#include "ir/stress_sites.h"
#include "ir/unit_mapper.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/CallPromotionUtils.h"

#include <numeric>

namespace kiln {

namespace {

/// Fewer observations of a branch or call say too little: what comes once in some hundred turns would be left out, and
/// the code made twice.
constexpr uint64_t kWellSampled = 500;
/// Arguments are counted in a sample of the calls.
constexpr uint64_t kWellSampledArguments = 32;
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

/// Decides by the counts.
class Speculator {
public:
    Speculator(DeoptSites& sites, bool isRoot) : sites_(sites), isRoot_(isRoot) {}

    void branches(const FunctionProfile& profile) {
        for (const FunctionProfile::Branch& branch : profile.branches) {
            if (branch.block >= sites_.numbering().blocks()) continue;
            const llvm::BasicBlock& block = *sites_.numbering().block(branch.block);
            const uint64_t seen = std::accumulate(branch.counts.begin(), branch.counts.end(), uint64_t{0});
            if (block.getTerminator()->getNumSuccessors() != branch.counts.size() || seen < kWellSampled) continue;
            for (unsigned edge = 0; edge < branch.counts.size(); ++edge)
                if (branch.counts[edge] == 0) neverTaken(block, *block.getTerminator()->getSuccessor(edge));
        }
    }

    void callTargets(const FunctionProfile& profile, UnitBody bodyOf) {
        unsigned index = 0;
        for (const llvm::Instruction& instruction : llvm::instructions(sites_.original())) {
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
            if (place.index >= sites_.original().arg_size() || place.other != 0 || place.top.size() != 1) continue;
            const FunctionProfile::Value& value = place.top.front();
            const llvm::Argument& argument = *sites_.original().getArg(place.index);
            auto* type = llvm::dyn_cast<llvm::IntegerType>(argument.getType());
            if (!type || type->getBitWidth() > 64 || !value.symbol.empty() || value.count < kWellSampledArguments ||
                !decidesSomething(argument))
                continue;
            known.emplace_back(sites_.copy().getArg(place.index),
                               llvm::ConstantInt::get(type, llvm::APInt(64, value.bits).trunc(type->getBitWidth())));
        }
        if (!known.empty()) knownArguments(known);
    }

private:
    void neverTaken(const llvm::BasicBlock& from, const llvm::BasicBlock& to) {
        if (to.getSinglePredecessor() != &from || to.isEHPad()) return;
        const llvm::Instruction& start = *to.getFirstNonPHI();
        if (sites_.isWithdrawn(start)) {
            // It is taken now; how often, nobody knows.
            sites_.copyOf(*from.getTerminator())->setMetadata(llvm::LLVMContext::MD_prof, nullptr);
            return;
        }
        const BlockSet region = regionOf(to);
        if (region.size() > kMostColdBlocks || !holdsCall(region) || !comesBack(region)) return;
        auto plan = sites_.planFor(start);
        if (plan && !letsMoreEscape(*plan, isRoot_, region)) sites_.leaveAt(*plan);
    }

    void knownTarget(const llvm::CallBase& call, llvm::StringRef symbol, UnitBody bodyOf) {
        auto* body = const_cast<llvm::Function*>(bodyOf(symbol));
        if (!body || body->getFunctionType() != call.getFunctionType() ||
            body->getCallingConv() != call.getCallingConv() || !llvm::isLegalToPromote(call, body) ||
            !mayStandBefore(call) || !isSymbol(*call.getCalledOperand()))
            return;
        auto plan = sites_.planFor(call);
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

    void guardTarget(const ContinuationPlan& plan, const llvm::CallBase& call, llvm::StringRef symbol,
                     llvm::Function& body) {
        sites_.hoistAllocas();
        auto* copied = llvm::cast<llvm::CallBase>(sites_.copyOf(call));
        // What the pointer holds is the symbol's address; what is called then is the body that came along.
        llvm::Function& address = sites_.mapper().symbolOf(*sites_.original().getParent()->getFunction(symbol));
        sites_.guard(plan, *copied, [&](llvm::IRBuilder<>& builder) {
            return builder.CreateICmpEQ(copied->getCalledOperand(), &address);
        });
        copied->setCalledOperand(&body);
        copied->setMetadata(llvm::LLVMContext::MD_prof, nullptr);
    }

    void knownArguments(llvm::ArrayRef<std::pair<llvm::Argument*, llvm::Constant*>> known) {
        const llvm::Instruction& start = sites_.original().getEntryBlock().front();
        auto plan = sites_.planFor(start);
        if (!plan) return;
        sites_.hoistAllocas();
        llvm::BasicBlock& entry = sites_.copy().getEntryBlock();
        auto first = llvm::find_if(entry, [](const llvm::Instruction& i) { return !llvm::isa<llvm::AllocaInst>(i); });
        sites_.guard(*plan, *first, [&](llvm::IRBuilder<>& builder) {
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

    DeoptSites& sites_;
    const bool isRoot_;
};

} // namespace

void placeSites(const SpeculatedCopy& function, const FunctionProfile* profile, UnitMapper& mapper, UnitBody bodyOf,
                const Speculation& speculation, std::vector<DeoptSite>& placed) {
    if (parseContinuationName(function.original->getName())) return; // speculation has failed there
    DeoptSites sites(function, mapper, speculation, placed);
    if (speculation.stress) {
        placeStressSites(sites, speculation.stress);
    } else if (profile) {
        Speculator speculator(sites, function.isRoot);
        speculator.branches(*profile);
        speculator.callTargets(*profile, bodyOf);
        if (function.isRoot && function.isEnteredAtStart) speculator.arguments(*profile);
    }
    sites.eraseLifetimes();
}

} // namespace kiln
