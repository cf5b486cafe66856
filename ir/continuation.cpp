#include "ir/continuation.h"

#include "ir/demote.h"
#include "ir/diagnostics.h"
#include "ir/numbering.h"
#include "ir/unit_mapper.h"
#include "ir/vector_width.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/AttributeMask.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/Cloning.h"
#include "llvm/Transforms/Utils/ValueMapper.h"

namespace kiln {

namespace {

constexpr llvm::StringLiteral kPrefix{"kiln.deopt."};

/// Blocks that control reaches after leaving the start's block, itself only by coming back; `barrier` is where a value
/// is made anew.
BlockSet reachedAfter(const llvm::BasicBlock& from, const llvm::BasicBlock* barrier) {
    BlockSet reached;
    llvm::SmallVector<const llvm::BasicBlock*, 32> work{&from};
    while (!work.empty())
        for (const llvm::BasicBlock* next : llvm::successors(work.pop_back_val()))
            if (next != barrier && reached.insert(next).second) work.push_back(next);
    return reached;
}

/// What is live where.
class Liveness {
public:
    Liveness(const Numbering& numbering, const llvm::Instruction& start)
        : numbering_(numbering), start_(start), block_(*start.getParent()), after_(reachedAfter(block_, nullptr)) {}

    const BlockSet& reached() const { return after_; }

    bool isLive(const llvm::Value& value) const {
        auto* made = llvm::dyn_cast<llvm::Instruction>(&value);
        if (made && !isMadeBefore(*made)) return false;
        if (!isReadIn(value, after_)) return false;
        if (!made || !after_.contains(made->getParent())) return true;
        return isReadIn(value, reachedAfter(block_, made->getParent())); // control may come back to where it is made
    }

private:
    bool isMadeBefore(const llvm::Instruction& made) const {
        return made.getParent() != &block_ || numbering_.of(&made) < numbering_.of(&start_);
    }

    bool isReadIn(const llvm::Value& value, const BlockSet& blocks) const {
        return llvm::any_of(value.uses(), [&](const llvm::Use& use) {
            auto* user = llvm::dyn_cast<llvm::Instruction>(use.getUser());
            if (!user || isLifetimeMarker(*user)) return false;
            auto* phi = llvm::dyn_cast<llvm::PHINode>(user);
            const llvm::BasicBlock* block = phi ? phi->getIncomingBlock(use) : user->getParent();
            if (blocks.contains(block)) return true;
            return block == &block_ && (phi || numbering_.of(user) >= numbering_.of(&start_));
        });
    }

    const Numbering& numbering_;
    const llvm::Instruction& start_;
    const llvm::BasicBlock& block_;
    const BlockSet after_;
};

/// Wider ones travel in registers of their own, which the interpreter's entry takes in some functions only.
constexpr uint64_t kWidestVectorBytes = 16;

const char* reasonAgainstPassing(const llvm::Value& value, const llvm::DataLayout& layout) {
    llvm::Type* type = value.getType();
    if (type->isTokenTy()) return "a token is live there";
    if (isSavedStack(value)) return "a saved stack pointer is live there";
    if (type->isX86_AMXTy() || type->isTargetExtTy()) return "a value of a rare type is live there";
    if (largestVectorBytes(type, layout) > kWidestVectorBytes) return "a wide vector is live there";
    if (holdsTypeNumber(value)) return "the type of a caught exception is live there";
    return nullptr;
}

/// What is said of the function's memory is not true of one that is given another's frame; the rest are statements
/// about other arguments, or about being called.
llvm::AttributeList attributesOf(const llvm::Function& function) {
    llvm::LLVMContext& context = function.getContext();
    llvm::AttributeMask dropped;
    for (auto kind : {llvm::Attribute::Memory, llvm::Attribute::AllocSize, llvm::Attribute::AllocKind,
                      llvm::Attribute::Speculatable, llvm::Attribute::AlwaysInline, llvm::Attribute::InlineHint,
                      llvm::Attribute::NoBuiltin, llvm::Attribute::NoFree}) // it may free what the function allocated
        dropped.addAttribute(kind);
    const llvm::AttributeList all = function.getAttributes();
    llvm::AttributeList kept =
        llvm::AttributeList().addFnAttributes(context, llvm::AttrBuilder(context, all.getFnAttrs()));
    kept = kept.addRetAttributes(context, llvm::AttrBuilder(context, all.getRetAttrs()));
    return kept.removeFnAttributes(context, dropped);
}

void copyBlocks(const llvm::Function& from, llvm::Function& to, llvm::ValueToValueMapTy& values) {
    for (const llvm::BasicBlock& block : from)
        values[&block] = llvm::CloneBasicBlock(&block, values, "", &to);
    llvm::ValueMapper mapper(values, llvm::RF_NoModuleLevelChanges | llvm::RF_IgnoreMissingLocals);
    for (llvm::Instruction& instruction : llvm::instructions(to)) {
        instruction.dropDbgRecords();
        mapper.remapInstruction(instruction);
        instruction.setDebugLoc({});
    }
    llvm::stripDebugInfo(to);
}

} // namespace

llvm::Expected<ContinuationPlan> planContinuation(const llvm::Function& function, const Numbering& numbering,
                                                  const llvm::Instruction& start) {
    auto refuse = [&](const std::string& why) {
        return failure("'" + function.getName().str() + "' cannot be resumed at " +
                       std::to_string(numbering.of(&start)) + ": " + why);
    };
    const Liveness liveness(numbering, start);
    BlockSet entered = liveness.reached();
    entered.insert(start.getParent());
    if (const char* why = reasonAgainstEntering(function, start, entered)) return refuse(why);
    if (llvm::any_of(function, [](const llvm::BasicBlock& block) { return block.hasAddressTaken(); }))
        return refuse("the address of a block is taken");
    ContinuationPlan plan;
    plan.start = &start;
    for (const llvm::Value* value : numbering.values()) {
        if (value->getType()->isVoidTy() || value->use_empty() || !liveness.isLive(*value)) continue;
        if (const char* why = reasonAgainstPassing(*value, function.getDataLayout())) return refuse(why);
        plan.values.push_back(value);
    }
    return plan;
}

llvm::FunctionType* continuationType(const llvm::Function& function, const ContinuationPlan& plan) {
    llvm::SmallVector<llvm::Type*, 16> types;
    for (const llvm::Value* value : plan.values)
        types.push_back(value->getType());
    return llvm::FunctionType::get(function.getReturnType(), types, /*isVarArg=*/false);
}

llvm::Function& declareContinuation(llvm::Module& unit, const llvm::Function& function, const ContinuationPlan& plan,
                                    llvm::StringRef name) {
    if (llvm::Function* known = unit.getFunction(name)) return *known;
    auto* declared =
        llvm::Function::Create(continuationType(function, plan), llvm::GlobalValue::ExternalLinkage, name, unit);
    llvm::LLVMContext& context = unit.getContext();
    const llvm::AttributeList all = function.getAttributes();
    declared->setAttributes(
        llvm::AttributeList().addRetAttributes(context, llvm::AttrBuilder(context, all.getRetAttrs())));
    for (auto kind : {llvm::Attribute::NoUnwind, llvm::Attribute::WillReturn, llvm::Attribute::NoSync,
                      llvm::Attribute::MustProgress})
        if (function.hasFnAttribute(kind)) declared->addFnAttr(kind);
    declared->addFnAttr(llvm::Attribute::Cold);
    declared->addFnAttr(llvm::Attribute::NoInline);
    return *declared;
}

llvm::Function& buildContinuation(llvm::Module& home, const llvm::Function& function, const ContinuationPlan& plan,
                                  llvm::StringRef name) {
    llvm::LLVMContext& context = function.getContext();
    auto* rest =
        llvm::Function::Create(continuationType(function, plan), llvm::GlobalValue::InternalLinkage, name, home);
    rest->setAttributes(attributesOf(function));
    keepFromCallingItself(*rest, function);
    if (function.hasPersonalityFn()) rest->setPersonalityFn(function.getPersonalityFn());

    llvm::ValueToValueMapTy copies;
    for (const llvm::Argument& argument : function.args())
        copies[&argument] = llvm::PoisonValue::get(argument.getType());
    llvm::DenseMap<const llvm::Value*, llvm::Argument*> parameters;
    for (auto [value, parameter] : llvm::zip_equal(plan.values, llvm::make_pointer_range(rest->args()))) {
        parameters[value] = parameter;
        if (llvm::isa<llvm::Argument>(value)) copies[value] = parameter;
    }
    copyBlocks(function, *rest, copies);
    auto copyOf = [&](const llvm::Value* value) {
        return llvm::cast<llvm::Instruction>(static_cast<llvm::Value*>(copies[value]));
    };

    // Allocas behind the start are its own; those before it are the frame's that it was called from.
    llvm::DenseMap<const llvm::Value*, llvm::Value*> memory;
    for (const llvm::Value* value : plan.values)
        if (isFrameMemory(*value)) memory[copyOf(value)] = parameters.lookup(value);
    llvm::Instruction* start = copyOf(plan.start);
    const bool isWhole = plan.start == &*function.getEntryBlock().begin();
    llvm::BasicBlock* resumed = start->getParent();
    if (start != &resumed->front()) resumed = resumed->splitBasicBlock(start->getIterator());
    llvm::SmallVector<llvm::Instruction*, 16> ownMemory; // stays part of a frame
    if (isWhole)
        for (llvm::Instruction& instruction : rest->getEntryBlock())
            if (isFrameMemory(instruction)) ownMemory.push_back(&instruction);
    if (!isWhole) takeFrameMemory(*rest, [&](const llvm::AllocaInst& copy) { return memory.lookup(&copy); });
    splitNormalEdges(*rest, [](const llvm::BasicBlock&, llvm::BasicBlock&) {});

    auto* entry = llvm::BasicBlock::Create(context, "", rest, &rest->getEntryBlock());
    llvm::Instruction* jump = llvm::BranchInst::Create(resumed, entry);
    llvm::DenseMap<const llvm::Value*, const llvm::Instruction*> watchedOf;
    llvm::DenseSet<const llvm::Instruction*> watched;
    for (const llvm::Value* value : plan.values) {
        if (llvm::isa<llvm::Argument>(value) || isFrameMemory(*value)) continue;
        watchedOf[value] = copyOf(value);
        watched.insert(copyOf(value));
    }
    for (llvm::Instruction* alloca : ownMemory)
        alloca->moveBefore(jump);
    const Demoted demoted = demote(*rest, nullptr, watched);
    llvm::IRBuilder<> builder(jump);
    for (const llvm::Value* value : plan.values)
        if (llvm::AllocaInst* slot = demoted.slotOf.lookup(watchedOf.lookup(value)))
            builder.CreateStore(parameters.lookup(value), slot);
    promoteAgain(*rest, demoted);
    return *rest;
}

std::string continuationName(llvm::StringRef function, unsigned number) {
    return (kPrefix + llvm::Twine(number) + "." + function).str();
}

std::optional<ContinuationOf> parseContinuationName(llvm::StringRef name) {
    ContinuationOf of;
    if (!name.consume_front(kPrefix) || name.consumeInteger(10, of.number) || !name.consume_front("."))
        return std::nullopt;
    of.function = name;
    return of;
}

} // namespace kiln
