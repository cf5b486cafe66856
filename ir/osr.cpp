#include "ir/osr.h"

#include "ir/demote.h"
#include "ir/osr_frame.h"
#include "ir/osr_peel.h"
#include "ir/slot_layout.h"
#include "ir/unit_mapper.h"
#include "ir/vector_width.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"

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
    if (isNoAlias) {
        inner.addParamAttr(index, llvm::Attribute::NoAlias);
        inner.addParamAttr(index, llvm::Attribute::get(context, kOwnMemory));
    }
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

/// The nest as it is in the copy, which sites may have split or taken blocks out of.
std::vector<NestLevel> nestOf(llvm::Function& inner, llvm::BasicBlock& header) {
    llvm::DominatorTree dominators(inner);
    std::vector<NestLevel> nest = nestAround(&header, llvm::LoopInfo(dominators));
    if (nest.empty() || nest.front().header != &header) // no way back is left
        nest.insert(nest.begin(), NestLevel{.header = &header, .blocks = {&header}});
    return nest;
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
    auto copyOf = [&](const llvm::Value* original) { return static_cast<llvm::Value*>(mapper.values()[original]); };
    llvm::DenseMap<const llvm::Value*, llvm::Value*> memory;
    for (const llvm::Instruction& original : root.getEntryBlock())
        if (isFrameMemory(original)) memory[copyOf(&original)] = parameters.lookup(&original);
    takeFrameMemory(inner, [&](const llvm::AllocaInst& copy) { return memory.lookup(&copy); });
    std::vector<NestLevel> nest = nestOf(inner, *llvm::cast<llvm::BasicBlock>(copyOf(plan.nest.front().header)));

    // The new entry: it holds the slots, and stores into them what was live.
    llvm::DenseMap<const llvm::Value*, const llvm::Instruction*> copies;
    llvm::DenseSet<const llvm::Instruction*> watched;
    auto watch = [&](const llvm::Value* original) {
        if (llvm::isa<llvm::Argument>(original) || isFrameMemory(*original)) return;
        auto* copy = llvm::cast<llvm::Instruction>(copyOf(original));
        copies[original] = copy;
        watched.insert(copy);
    };
    for (const OsrValue& taken : plan.values)
        watch(taken.value);
    for (const llvm::GetElementPtrInst* address : plan.recomputed)
        watch(address);
    splitNormalEdges(inner, [&](const llvm::BasicBlock& from, llvm::BasicBlock& between) {
        for (NestLevel& level : nest)
            if (level.blocks.contains(&from)) level.blocks.insert(&between);
    });
    llvm::BasicBlock* oldEntry = &inner.getEntryBlock();
    auto* entry = llvm::BasicBlock::Create(inner.getContext(), "", &inner, oldEntry);
    llvm::Instruction* jump = llvm::BranchInst::Create(oldEntry, entry);
    Demoted demoted = demote(inner, nest.front().header, watched);

    llvm::IRBuilder<> builder(jump);
    auto keep = [&](const llvm::Value* original, llvm::Value* value) {
        if (llvm::AllocaInst* slot = demoted.slotOf.lookup(copies.lookup(original))) builder.CreateStore(value, slot);
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

    promoteAgain(inner, demoted);
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
