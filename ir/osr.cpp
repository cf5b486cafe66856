#include "ir/osr.h"

#include "ir/osr_frame.h"
#include "ir/osr_peel.h"
#include "ir/slot_layout.h"
#include "ir/unit_mapper.h"
#include "ir/vector_width.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/Transforms/Utils/Local.h"
#include "llvm/Transforms/Utils/PromoteMemToReg.h"

namespace kiln {

namespace {

// ---- the inner function's face ----

/// What stays true of a value in the middle of its function. Not noalias, not readonly, not dereferenceable: pointers
/// made from an argument enter on their own, and what it points at may be freed by now. Not byval, sret, nest...: the
/// argument was passed long ago.
constexpr llvm::Attribute::AttrKind kKeptOnArguments[] = {
    llvm::Attribute::NoUndef, llvm::Attribute::NonNull,   llvm::Attribute::Alignment,
    llvm::Attribute::Range,   llvm::Attribute::NoFPClass,
};

/// The frame's memory is the inner function's arguments, so what was said about memory is no longer true; the rest are
/// statements about other arguments or about being called.
constexpr llvm::Attribute::AttrKind kDroppedFromFunction[] = {
    llvm::Attribute::Memory,       llvm::Attribute::AllocSize,    llvm::Attribute::AllocKind,
    llvm::Attribute::Speculatable, llvm::Attribute::AlwaysInline, llvm::Attribute::InlineHint,
    llvm::Attribute::NoBuiltin,
};

void addAllocaAttributes(llvm::Function& inner, unsigned index, const llvm::AllocaInst& alloca, bool isNoAlias) {
    llvm::LLVMContext& context = inner.getContext();
    inner.addParamAttr(index, llvm::Attribute::NoUndef);
    inner.addParamAttr(index, llvm::Attribute::NonNull);
    inner.addParamAttr(index, llvm::Attribute::getWithAlignment(context, alloca.getAlign()));
    if (isNoAlias) inner.addParamAttr(index, llvm::Attribute::NoAlias);
    if (auto size = alloca.getAllocationSize(alloca.getDataLayout()); size && size->getFixedValue() != 0)
        inner.addParamAttr(index, llvm::Attribute::getWithDereferenceableBytes(context, size->getFixedValue()));
}

/// Values of the frame become parameters that no function of the source ever had, so nobody said how wide their vectors
/// may travel. If that is left open, what is inlined into the inner function says it, and the thunk does not hear of
/// it: one side then passes in one register what the other passes in two.
void allowWidestVector(llvm::Function& inner) {
    constexpr llvm::StringLiteral kName = "min-legal-vector-width";
    if (!inner.hasFnAttribute(kName)) return; // any width is legal
    uint64_t bits = inner.getFnAttributeAsParsedInteger(kName);
    for (const llvm::Argument& argument : inner.args())
        bits = std::max(bits, 8 * largestVectorBytes(argument.getType(), inner.getDataLayout()));
    inner.addFnAttr(kName, llvm::utostr(bits));
}

llvm::Function& createInner(UnitMapper& mapper, const llvm::Function& root, const OsrPlan& plan) {
    llvm::SmallVector<llvm::Type*, 16> types;
    for (const OsrValue& taken : plan.values)
        types.push_back(taken.value->getType());
    auto* type = llvm::FunctionType::get(root.getReturnType(), types, /*isVarArg=*/false);
    llvm::Function& inner = mapper.createShell(root, type, (kOsrPrefix + root.getName()).str(), /*isInternal=*/true);
    inner.setCallingConv(llvm::CallingConv::C);

    llvm::AttributeList original = root.getAttributes();
    inner.setAttributes(llvm::AttributeList().addFnAttributes(
        root.getContext(), llvm::AttrBuilder(root.getContext(), original.getFnAttrs())));
    for (llvm::Attribute::AttrKind kind : kDroppedFromFunction)
        inner.removeFnAttr(kind);
    keepFromCallingItself(inner, root);
    inner.addFnAttr(llvm::Attribute::NoInline); // inlined, the parameters' noalias would have to become metadata
    for (auto [index, taken] : llvm::enumerate(plan.values)) {
        if (isFrameMemory(*taken.value)) {
            addAllocaAttributes(inner, index, *llvm::cast<llvm::AllocaInst>(taken.value), taken.isNoAlias);
        } else if (auto* argument = llvm::dyn_cast<llvm::Argument>(taken.value)) {
            for (llvm::Attribute::AttrKind kind : kKeptOnArguments)
                if (llvm::Attribute attribute = argument->getAttribute(kind); attribute.isValid())
                    inner.addParamAttr(index, attribute);
        }
    }
    allowWidestVector(inner);
    return inner;
}

// ---- its body ----

bool isUsedElsewhere(const llvm::Instruction& instruction) {
    return llvm::any_of(instruction.users(), [&](const llvm::User* user) {
        auto* other = llvm::cast<llvm::Instruction>(user);
        return other->getParent() != instruction.getParent() || llvm::isa<llvm::PHINode>(other);
    });
}

/// The results of invokes are kept on their normal edges: each gets a block of its own for that, which is copied
/// wherever the invoke is, even where the edge leaves the loop.
void splitNormalEdges(llvm::Function& inner, std::vector<NestLevel>& nest) {
    std::vector<llvm::InvokeInst*> invokes;
    for (llvm::Instruction& instruction : llvm::instructions(inner))
        if (auto* invoke = llvm::dyn_cast<llvm::InvokeInst>(&instruction))
            if (!invoke->use_empty()) invokes.push_back(invoke);
    for (llvm::InvokeInst* invoke : invokes) {
        llvm::BasicBlock *from = invoke->getParent(), *to = invoke->getNormalDest();
        auto* between = llvm::BasicBlock::Create(inner.getContext(), "", &inner, to);
        llvm::BranchInst::Create(to, between);
        invoke->setNormalDest(between);
        to->replacePhiUsesWith(from, between);
        for (NestLevel& level : nest)
            if (level.blocks.contains(from)) level.blocks.insert(between);
    }
}

/// Values that cross blocks, each with the stack slot through which it does now.
using Slots = llvm::DenseMap<const llvm::Instruction*, llvm::AllocaInst*>;

/// Copies of blocks then need no repair of SSA form; promotion builds it once for all copies.
/// The slots of `watched` are returned: those that are read from `header` on; `all` gets every slot.
Slots demote(llvm::Function& inner, const llvm::BasicBlock* header,
             const llvm::DenseSet<const llvm::Instruction*>& watched, std::vector<llvm::AllocaInst*>& all) {
    Slots slots;
    std::vector<llvm::Instruction*> escaping;
    std::vector<llvm::PHINode*> phis;
    for (llvm::Instruction& instruction : llvm::instructions(inner)) {
        if (auto* phi = llvm::dyn_cast<llvm::PHINode>(&instruction))
            phis.push_back(phi);
        else if (isUsedElsewhere(instruction))
            escaping.push_back(&instruction);
    }
    auto note = [&](const llvm::Instruction* instruction, llvm::AllocaInst* slot) {
        all.push_back(slot);
        if (watched.contains(instruction)) slots[instruction] = slot;
    };
    for (llvm::Instruction* instruction : escaping)
        note(instruction, llvm::DemoteRegToStack(*instruction));
    // A phi's slot is read once, where the phi stands, so its users in other blocks need a slot of their own first:
    // reading there would be too late when the phi has changed meanwhile.
    // Entering at its header we come before the phi; entering further down, after it.
    for (llvm::PHINode* phi : phis)
        if (isUsedElsewhere(*phi)) note(phi, llvm::DemoteRegToStack(*phi));
    for (llvm::PHINode* phi : phis) {
        bool isEntered = phi->getParent() == header;
        llvm::AllocaInst* slot = llvm::DemotePHIToStack(phi);
        if (!slot) continue; // it had no uses
        all.push_back(slot);
        if (isEntered && watched.contains(phi)) slots[phi] = slot;
    }
    return slots;
}

/// Their memory is the interpreter's: uses become parameters. Lifetimes of it are none of our business.
void replaceAllocas(llvm::Function& inner, const llvm::Function& root, UnitMapper& mapper,
                    const llvm::DenseMap<const llvm::Value*, llvm::Argument*>& parameters) {
    llvm::SmallVector<llvm::Instruction*, 16> markers;
    for (llvm::Instruction& instruction : llvm::instructions(inner))
        if (instruction.isLifetimeStartOrEnd()) markers.push_back(&instruction);
    for (llvm::Instruction* marker : markers)
        marker->eraseFromParent();
    for (const llvm::Instruction& original : root.getEntryBlock()) {
        if (!isFrameMemory(original)) continue;
        auto* copy = llvm::cast<llvm::Instruction>(mapper.values()[&original]);
        llvm::Argument* parameter = parameters.lookup(&original);
        copy->replaceAllUsesWith(parameter ? static_cast<llvm::Value*>(parameter)
                                           : llvm::PoisonValue::get(copy->getType()));
        copy->eraseFromParent();
    }
}

std::vector<NestLevel> inCopy(const std::vector<NestLevel>& nest, UnitMapper& mapper) {
    auto copyOf = [&](const llvm::BasicBlock* block) {
        return llvm::cast<llvm::BasicBlock>(static_cast<llvm::Value*>(mapper.values()[block]));
    };
    std::vector<NestLevel> copied;
    for (const NestLevel& level : nest) {
        copied.push_back({.header = copyOf(level.header), .blocks = {}});
        for (const llvm::BasicBlock* block : level.blocks)
            copied.back().blocks.insert(copyOf(block));
    }
    return copied;
}

void buildInner(llvm::Function& inner, const llvm::Function& root, const OsrPlan& plan, UnitMapper& mapper,
                llvm::function_ref<void(const llvm::Function&, llvm::Function&)> annotate) {
    llvm::DenseMap<const llvm::Value*, llvm::Argument*> parameters;
    for (auto [taken, parameter] : llvm::zip_equal(plan.values, llvm::make_pointer_range(inner.args())))
        parameters[taken.value] = parameter;
    llvm::SmallVector<llvm::Value*, 8> arguments;
    for (const llvm::Argument& argument : root.args()) {
        llvm::Value* parameter = parameters.lookup(&argument);
        arguments.push_back(parameter ? parameter : llvm::PoisonValue::get(argument.getType()));
    }
    mapper.copyBody(root, inner, arguments);
    annotate(root, inner);
    replaceAllocas(inner, root, mapper, parameters);
    std::vector<NestLevel> nest = inCopy(plan.nest, mapper);

    // The new entry: it holds the slots, and stores into them what was live.
    llvm::DenseMap<const llvm::Value*, const llvm::Instruction*> copies;
    llvm::DenseSet<const llvm::Instruction*> watched;
    auto watch = [&](const llvm::Value* original) {
        if (llvm::isa<llvm::Argument>(original) || isFrameMemory(*original)) return;
        auto* copy = llvm::cast<llvm::Instruction>(static_cast<llvm::Value*>(mapper.values()[original]));
        copies[original] = copy;
        watched.insert(copy);
    };
    for (const OsrValue& taken : plan.values)
        watch(taken.value);
    for (const llvm::GetElementPtrInst* address : plan.recomputed)
        watch(address);
    splitNormalEdges(inner, nest);
    llvm::BasicBlock* oldEntry = &inner.getEntryBlock();
    auto* entry = llvm::BasicBlock::Create(inner.getContext(), "", &inner, oldEntry);
    llvm::Instruction* jump = llvm::BranchInst::Create(oldEntry, entry);
    std::vector<llvm::AllocaInst*> slots;
    Slots slotOf = demote(inner, nest.front().header, watched, slots);

    llvm::IRBuilder<> builder(jump);
    auto keep = [&](const llvm::Value* original, llvm::Value* value) {
        if (auto slot = slotOf.find(copies.lookup(original)); slot != slotOf.end())
            builder.CreateStore(value, slot->second);
    };
    for (const OsrValue& taken : plan.values) {
        if (llvm::isa<llvm::Argument>(taken.value) || isFrameMemory(*taken.value)) continue;
        // What is restored is this function's own stack; the interpreter's is given back when its frame returns.
        const bool isStack = isSavedStack(*taken.value);
        keep(taken.value, isStack ? static_cast<llvm::Value*>(builder.CreateStackSave()) : parameters[taken.value]);
    }
    llvm::DenseMap<const llvm::Value*, llvm::Value*> recomputed;
    for (const llvm::GetElementPtrInst* original : plan.recomputed) {
        const llvm::Value* base = original->getPointerOperand();
        llvm::Instruction* address = original->clone();
        address->setDebugLoc({});
        address->setOperand(0, recomputed.contains(base) ? recomputed[base] : parameters[base]);
        builder.Insert(address);
        recomputed[original] = address;
        keep(original, address);
    }
    builder.CreateBr(peel(nest));
    jump->eraseFromParent();

    llvm::removeUnreachableBlocks(inner);
    llvm::DominatorTree dominators(inner);
    llvm::PromoteMemToReg(slots, dominators);
    // Only a function of the root's own shape could promise more than a hint.
    for (llvm::Instruction& instruction : llvm::instructions(inner))
        if (auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction); call && call->isMustTailCall())
            call->setTailCallKind(llvm::CallInst::TCK_Tail);
}

// ---- the thunk ----

/// Nothing is known about alignment: the frame is an array of slots. x86_fp80 lanes lie 16 bytes apart, in a slot only.
bool isOfF80Lanes(llvm::Type* type) {
    return type->isVectorTy() && type->getScalarType()->isX86_FP80Ty();
}

llvm::Value* laneAddress(llvm::IRBuilder<>& builder, llvm::Type* type, llvm::Value* address, unsigned lane) {
    return builder.CreateConstGEP1_64(builder.getInt8Ty(), address, uint64_t{laneLayout(type).stride} * lane);
}

llvm::Value* loadSlot(llvm::IRBuilder<>& builder, llvm::Type* type, llvm::Value* address) {
    if (isOfF80Lanes(type)) {
        llvm::Value* vector = llvm::PoisonValue::get(type);
        for (unsigned i = 0; i < laneLayout(type).lanes; ++i)
            vector = builder.CreateInsertElement(vector,
                                                 builder.CreateAlignedLoad(type->getScalarType(),
                                                                           laneAddress(builder, type, address, i),
                                                                           llvm::Align(1)),
                                                 i);
        return vector;
    }
    llvm::Type* storage = slotStorageType(type);
    llvm::Value* value = builder.CreateAlignedLoad(storage, address, llvm::Align(1));
    return storage == type ? value : builder.CreateTrunc(value, type);
}

void storeSlot(llvm::IRBuilder<>& builder, llvm::Value* value, llvm::Value* address) {
    llvm::Type* type = value->getType();
    if (isOfF80Lanes(type)) {
        for (unsigned i = 0; i < laneLayout(type).lanes; ++i)
            builder.CreateAlignedStore(builder.CreateExtractElement(value, i), laneAddress(builder, type, address, i),
                                       llvm::Align(1));
        return;
    }
    llvm::Type* storage = slotStorageType(type);
    if (storage != type) value = builder.CreateZExt(value, storage);
    builder.CreateAlignedStore(value, address, llvm::Align(1));
}

void buildThunk(llvm::Function& inner, const OsrPlan& plan, const OsrEntry& entry) {
    llvm::LLVMContext& context = inner.getContext();
    auto* type =
        llvm::FunctionType::get(llvm::Type::getVoidTy(context), {llvm::PointerType::getUnqual(context)}, false);
    auto* thunk = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, kEntryName, inner.getParent());
    // Those of vectors decide in which registers the widest travel: both sides of the call must agree.
    for (llvm::StringRef name : {"target-cpu", "target-features", "tune-cpu", "frame-pointer", "min-legal-vector-width",
                                 "prefer-vector-width"})
        if (llvm::Attribute attribute = inner.getFnAttribute(name); attribute.isValid()) thunk->addFnAttr(attribute);
    for (auto kind : {llvm::Attribute::UWTable, llvm::Attribute::NoUnwind})
        if (llvm::Attribute attribute = inner.getFnAttribute(kind); attribute.isValid()) thunk->addFnAttr(attribute);

    llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "", thunk));
    llvm::Value* frame = thunk->getArg(0);
    auto at = [&](uint32_t offset) { return builder.CreateConstGEP1_64(builder.getInt8Ty(), frame, offset); };
    llvm::SmallVector<llvm::Value*, 16> values;
    for (const OsrValue& taken : plan.values)
        values.push_back(loadSlot(builder, taken.value->getType(), at(taken.offset)));
    llvm::CallInst* result = builder.CreateCall(&inner, values);
    result->setCallingConv(inner.getCallingConv());
    if (!result->getType()->isVoidTy()) storeSlot(builder, result, at(entry.resultOffset));
    builder.CreateRetVoid();
}

} // namespace

llvm::Expected<llvm::Function*>
buildOsrEntry(UnitMapper& mapper, llvm::Function& root, const OsrEntry& entry,
              llvm::function_ref<void(const llvm::Function&, llvm::Function&)> annotate) {
    auto plan = planOsr(root, entry);
    if (!plan) return plan.takeError();
    llvm::Function& inner = createInner(mapper, root, *plan);
    buildInner(inner, root, *plan, mapper, annotate);
    buildThunk(inner, *plan, entry);
    return &inner;
}

} // namespace kiln
