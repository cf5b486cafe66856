#include "ir/osr_frame.h"

#include "ir/diagnostics.h"
#include "ir/loops.h"
#include "ir/numbering.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/CaptureTracking.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"

namespace kiln {

namespace {

using Blocks = llvm::DenseSet<const llvm::BasicBlock*>;

bool isCallOf(const llvm::Instruction& instruction, llvm::Intrinsic::ID id) {
    auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
    return call && call->getIntrinsicID() == id;
}

bool returnsTwice(const llvm::Instruction& instruction) {
    auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    return call && call->hasFnAttr(llvm::Attribute::ReturnsTwice);
}

/// A merge of several saved values may hold one of the interpreter's stack.
bool restoresMergedStack(const llvm::Instruction& instruction) {
    return isCallOf(instruction, llvm::Intrinsic::stackrestore) && !isSavedStack(*instruction.getOperand(0));
}

/// What code that is reached from the loop may not hold, with the reason.
struct RefusedInstruction {
    bool (*matches)(const llvm::Instruction&);
    const char* why;
};
constexpr RefusedInstruction kRefused[] = {
    {restoresMergedStack, "it restores a stack pointer that was saved in several places"},
    {[](const llvm::Instruction& i) { return isCallOf(i, llvm::Intrinsic::vastart); },
     "its variable arguments belong to the frame it started in"},
    {[](const llvm::Instruction& i) {
         return isCallOf(i, llvm::Intrinsic::frameaddress) || isCallOf(i, llvm::Intrinsic::returnaddress) ||
                isCallOf(i, llvm::Intrinsic::addressofreturnaddress) || isCallOf(i, llvm::Intrinsic::sponentry);
     },
     "it asks for the address of its own frame"},
    {returnsTwice, "it calls a function that returns twice"},
    {[](const llvm::Instruction& i) { return llvm::isa<llvm::CallBrInst>(i); }, "it has an asm goto"},
    {[](const llvm::Instruction& i) {
         auto* call = llvm::dyn_cast<llvm::CallInst>(&i);
         return call && call->isMustTailCall() && call->getFunctionType()->isVarArg();
     },
     "it hands its variable arguments on"},
};

/// Blocks that control can reach from `header` (itself included) without passing `barrier`, where a value is made anew.
Blocks reachableFrom(const llvm::BasicBlock* header, const llvm::BasicBlock* barrier) {
    Blocks reached{header};
    llvm::SmallVector<const llvm::BasicBlock*, 32> work{header};
    while (!work.empty())
        for (const llvm::BasicBlock* next : llvm::successors(work.pop_back_val()))
            if (next != barrier && reached.insert(next).second) work.push_back(next);
    return reached;
}

/// Types are numbered anew wherever a function is compiled: what the interpreter's landing pads and eh.typeid.for said
/// may not be compared with what compiled code says.
bool holdsTypeNumber(const llvm::Value& value) {
    llvm::SmallVector<const llvm::Value*, 8> work{&value};
    llvm::SmallPtrSet<const llvm::Value*, 8> seen{&value};
    while (!work.empty()) {
        const llvm::Value* current = work.pop_back_val();
        if (current->getType()->isPointerTy()) continue; // the exception itself
        auto* instruction = llvm::dyn_cast<llvm::Instruction>(current);
        if (!instruction) continue;
        if (llvm::isa<llvm::LandingPadInst>(instruction) || isCallOf(*instruction, llvm::Intrinsic::eh_typeid_for))
            return true;
        if (!llvm::isa<llvm::PHINode, llvm::SelectInst, llvm::ExtractValueInst, llvm::InsertValueInst, llvm::FreezeInst,
                       llvm::CastInst, llvm::CmpInst, llvm::BinaryOperator>(instruction))
            continue;
        for (const llvm::Value* operand : instruction->operands())
            if (seen.insert(operand).second) work.push_back(operand);
    }
    return false;
}

llvm::Error checkFrame(const llvm::Function& root, const llvm::BasicBlock& header, const Blocks& entered,
                       const std::string& what) {
    auto refuse = [&](const char* why) { return failure(what + " cannot be entered: " + why); };
    if (root.hasFnAttribute(llvm::Attribute::Naked)) return refuse("the function is naked");
    if (root.hasFnAttribute(llvm::Attribute::ReturnsTwice)) return refuse("the function returns twice");
    for (auto kind : {llvm::Attribute::InAlloca, llvm::Attribute::Preallocated, llvm::Attribute::SwiftError,
                      llvm::Attribute::SwiftAsync})
        if (root.getAttributes().hasAttrSomewhere(kind)) return refuse("an argument is part of its caller's frame");
    if (header.isEHPad()) return refuse("it starts with a landing pad");
    for (const RefusedInstruction& refused : kRefused) // in the table's order, so that the reason is the plainest
        for (const llvm::BasicBlock* block : entered)
            if (llvm::any_of(*block, refused.matches)) return refuse(refused.why);
    return llvm::Error::success();
}

/// Markers say nothing once the memory is the interpreter's.
bool isMarker(const llvm::User* user) {
    auto* instruction = llvm::dyn_cast<llvm::Instruction>(user);
    return instruction && instruction->isLifetimeStartOrEnd();
}

bool isUsedIn(const llvm::Value& value, const Blocks& blocks) {
    return llvm::any_of(value.uses(), [&](const llvm::Use& use) {
        if (isMarker(use.getUser())) return false;
        if (auto* phi = llvm::dyn_cast<llvm::PHINode>(use.getUser()))
            return blocks.contains(phi->getIncomingBlock(use));
        auto* user = llvm::dyn_cast<llvm::Instruction>(use.getUser());
        return user && blocks.contains(user->getParent());
    });
}

/// Every argument and instruction whose value at the start of `header` may still be read, in order of number.
std::vector<const llvm::Value*> liveAt(const llvm::BasicBlock& header, const Blocks& fromHeader,
                                       const llvm::DominatorTree& dominators) {
    std::vector<const llvm::Value*> live;
    const llvm::Function& root = *header.getParent();
    for (const llvm::Argument& argument : root.args())
        if (isUsedIn(argument, fromHeader)) live.push_back(&argument);
    for (const llvm::BasicBlock& block : root) {
        if (&block == &header) {
            for (const llvm::PHINode& phi : block.phis())
                if (!phi.use_empty()) live.push_back(&phi);
        } else if (dominators.dominates(&block, &header)) {
            // Only inside the nest can control come back to where the value is made.
            Blocks around;
            if (fromHeader.contains(&block)) around = reachableFrom(&header, &block);
            const Blocks& reached = around.empty() ? fromHeader : around;
            for (const llvm::Instruction& instruction : block)
                if (isUsedIn(instruction, reached)) live.push_back(&instruction);
        }
    }
    return live;
}

/// A field or fixed element of an alloca, or of one that is recomputed too.
bool isRecomputable(const llvm::Value& value, const llvm::DenseSet<const llvm::Value*>& recomputed) {
    auto* address = llvm::dyn_cast<llvm::GetElementPtrInst>(&value);
    if (!address || !address->hasAllConstantIndices()) return false;
    const llvm::Value* base = address->getPointerOperand();
    return isFrameMemory(*base) || recomputed.contains(base);
}

/// Whether no pointer to the alloca's memory enters the code other than the alloca's own address.
bool isReachedOnlyByItself(const llvm::AllocaInst& alloca, const llvm::DenseSet<const llvm::Value*>& loaded) {
    if (llvm::PointerMayBeCaptured(&alloca, /*ReturnCaptures=*/true, /*StoreCaptures=*/true)) return false;
    llvm::SmallVector<const llvm::Value*, 16> work{&alloca};
    llvm::DenseSet<const llvm::Value*> seen{&alloca};
    while (!work.empty()) {
        for (const llvm::User* user : work.pop_back_val()->users()) {
            // Whatever yields a pointer (or vector of pointers) from it may yield one into it.
            if (!user->getType()->isPtrOrPtrVectorTy() || !seen.insert(user).second) continue;
            if (llvm::isa<llvm::LoadInst>(user)) continue;
            if (loaded.contains(user)) return false;
            work.push_back(user);
        }
    }
    return true;
}

std::vector<NestLevel> nestAround(const llvm::BasicBlock* header, const llvm::LoopInfo& loops) {
    std::vector<NestLevel> nest;
    for (const llvm::Loop* loop = loops.getLoopFor(header); loop; loop = loop->getParentLoop()) {
        NestLevel level{.header = loop->getHeader(), .blocks = {}};
        level.blocks.insert(loop->block_begin(), loop->block_end());
        nest.push_back(std::move(level));
    }
    return nest;
}

} // namespace

bool isFrameMemory(const llvm::Value& value) {
    auto* alloca = llvm::dyn_cast<llvm::AllocaInst>(&value);
    return alloca && alloca->isStaticAlloca();
}

bool isSavedStack(const llvm::Value& value) {
    auto* instruction = llvm::dyn_cast<llvm::Instruction>(&value);
    return instruction && isCallOf(*instruction, llvm::Intrinsic::stacksave);
}

llvm::Expected<OsrPlan> planOsr(llvm::Function& root, const OsrEntry& entry) {
    std::string what = "loop '" + root.getName().str() + "@" + std::to_string(entry.loop) + "'";
    std::vector<LoopHeader> headers = loopHeaders(root);
    if (entry.loop >= headers.size()) return failure(what + " does not exist");
    const llvm::BasicBlock* header = headers[entry.loop].block;
    const Blocks fromHeader = reachableFrom(header, nullptr);
    if (llvm::Error error = checkFrame(root, *header, fromHeader, what)) return error;
    llvm::DominatorTree dominators(root);
    llvm::LoopInfo loops(dominators);

    OsrPlan plan;
    plan.nest = nestAround(header, loops);
    std::vector<const llvm::Value*> live = liveAt(*header, fromHeader, dominators);
    llvm::DenseSet<const llvm::Value*> recomputed, loaded;
    for (const llvm::Value* value : live) {
        if (isRecomputable(*value, recomputed)) {
            recomputed.insert(value);
            plan.recomputed.push_back(llvm::cast<llvm::GetElementPtrInst>(value));
        } else if (!isFrameMemory(*value)) {
            loaded.insert(value);
        }
    }
    // What a recomputed address starts from is needed, live or not.
    llvm::DenseSet<const llvm::Value*> needed(live.begin(), live.end());
    for (const llvm::GetElementPtrInst* address : plan.recomputed) {
        const llvm::Value* base = address->getPointerOperand();
        if (!isFrameMemory(*base) && !recomputed.contains(base)) continue;
        needed.insert(base);
    }

    Numbering numbering(root);
    auto take = [&](const llvm::Value& value) -> llvm::Error {
        if (!needed.contains(&value) || recomputed.contains(&value)) return llvm::Error::success();
        unsigned number = numbering.of(&value);
        OsrValue taken;
        taken.value = &value;
        taken.offset = number < entry.slotOffset.size() ? entry.slotOffset[number] : kNoSlot;
        if (taken.offset == kNoSlot)
            return failure(what + " cannot be entered: value " + std::to_string(number) +
                           " is live there but has no slot in the frame");
        if (value.getType()->isTokenTy()) return failure(what + " cannot be entered: a token is live there");
        if (holdsTypeNumber(value))
            return failure(what + " cannot be entered: the type of a caught exception is live there");
        if (isFrameMemory(value)) taken.isNoAlias = isReachedOnlyByItself(llvm::cast<llvm::AllocaInst>(value), loaded);
        plan.values.push_back(taken);
        return llvm::Error::success();
    };
    for (const llvm::Argument& argument : root.args())
        if (llvm::Error error = take(argument)) return error;
    for (const llvm::Instruction& instruction : llvm::instructions(root))
        if (llvm::Error error = take(instruction)) return error;
    return plan;
}

} // namespace kiln
