#include "translate/translator.h"

#include "cell.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/Function.h"

#include <array>
#include <bit>

namespace kiln {

using llvm::Type;

Translation translate(llvm::Function& function, const TranslationContext& context) {
    return Translator(function, context).run();
}

Translator::Translator(llvm::Function& function, const TranslationContext& context)
    : function_(function), context_(context), layout_(function.getParent()->getDataLayout()),
      numbering_(function, &temporary_), graph_(function, numbering_, &temporary_), survey_(numbering_, &temporary_),
      folding_(numbering_, survey_, layout_, &temporary_), out_(std::make_unique<BytecodeFunction>()) {}

Translation Translator::run() {
    Translation result;
    auto refused = [&] {
        result.reason = constantFailed_ ? constantReason_ : reason_;
        result.instruction = at_;
        return std::move(result);
    };
    if (!screen()) return refused();
    loops_ = loopHeaders(function_, numbering_, graph_, &temporary_);
    loopAt_.assign(numbering_.blocks(), kNone);
    out_->loopCount = static_cast<uint32_t>(loops_.size());
    out_->loops = std::make_unique<LoopSite[]>(loops_.size());
    for (unsigned i = 0; i < loops_.size(); ++i) {
        out_->loops[i].function = out_.get();
        out_->loops[i].index = i;
        out_->loops[i].parent = loops_[i].parent;
        loopAt_[numbering_.ofBlock(loops_[i].block)] = i;
    }
    code_.reserve(numbering_.size() + numbering_.size() / 4 + 8);
    ops_.reserve(code_.capacity());
    const size_t blocks = numbering_.blocks();
    blockAt_.reserve(blocks);
    incoming_.assign(blocks, 0);
    edges_.reserve(blocks);
    branches_.reserve(blocks / 2);
    countUsers_.reserve(blocks / 2);
    jumps_.reserve(blocks / 2);
    out_->branches.reserve(blocks / 2);
    if (!layOutFrame()) return refused();

    for (llvm::Argument& argument : function_.args())
        emitNormalize(argument.getType(), slotOf(&argument));
    if (!layOutAllocas()) return refused();
    if (context_.origins) noteOrigin(nullptr);
    const uint32_t* next = withCode_.data();
    for (; block_ < numbering_.blocks(); ++block_) {
        blockAt_.push_back(static_cast<uint32_t>(code_.size()));
        for (const uint32_t end = numbering_.firstOf(block_ + 1); *next < end; ++next) {
            number_ = *next;
            auto& inst = const_cast<llvm::Instruction&>(*llvm::cast<llvm::Instruction>(numbering_.values()[number_]));
            at_ = &inst;
            if (!instruction(inst) || constantFailed_) return refused();
            last_ = {&inst, code_.size()};
            if (context_.origins) noteOrigin(&inst);
        }
    }
    out_->irInstructions = numbering_.size() - static_cast<uint32_t>(function_.arg_size());
    at_ = nullptr;
    emitEdges();
    if (constantFailed_) return refused();
    out_->osrReturn = static_cast<uint32_t>(code_.size());
    if (function_.getReturnType()->isVoidTy())
        emit(Op::ReturnVoid);
    else
        emit(Op::ReturnBytes, out_->resultOffset, 0, 0, 0, bytesOf(function_.getReturnType()));
    resolveTargets();
    threadJumps();
    fuseBackEdges();
    finish();
    if (context_.origins) context_.origins->resize(out_->code.size(), nullptr);
    result.code = std::move(out_);
    return result;
}

void Translator::noteOrigin(const llvm::Instruction* origin) {
    context_.origins->resize(code_.size(), origin);
}

bool Translator::fail(MustCompile reason) {
    reason_ = reason;
    return false;
}

namespace {

/// A value beyond this is memory, not a value: no frame is to grow by it.
constexpr uint64_t kLargestValueBytes = 64 << 10;
/// Offsets into a frame have 32 bits. Compiled, such a function overflows the stack where it would natively.
constexpr uint64_t kLargestAllocaBytes = 1 << 30;

} // namespace

bool Translator::supportedToo(Type* type) const {
    switch (type->getTypeID()) {
    case Type::IntegerTyID: return type->getIntegerBitWidth() <= kLargestValueBytes * 8;
    case Type::PointerTyID:
    case Type::FloatTyID:
    case Type::DoubleTyID:
    case Type::X86_FP80TyID:
    case Type::HalfTyID:
    case Type::BFloatTyID:
    case Type::VoidTyID:
    case Type::LabelTyID:
    case Type::MetadataTyID: return true;
    case Type::FixedVectorTyID:
        return supported(type->getScalarType()) && slotBytes(type, layout_) <= kLargestValueBytes;
    case Type::ArrayTyID:
        return supported(type->getArrayElementType()) &&
               layout_.getTypeAllocSize(type).getFixedValue() <= kLargestValueBytes;
    case Type::StructTyID:
        return type->isSized() &&
               llvm::all_of(llvm::cast<llvm::StructType>(type)->elements(),
                            [&](Type* field) { return supported(field); }) &&
               layout_.getTypeAllocSize(type).getFixedValue() <= kLargestValueBytes;
    default: return false;
    }
}

/// Refuses by what the function is as a whole. Types of values are looked at where they get their slots.
bool Translator::screen() {
    if (function_.hasFnAttribute(llvm::Attribute::Naked)) return fail(MustCompile::InlineAssembly);
    if (!hasKnownPersonality()) return fail(MustCompile::Personality);
    if (function_.hasFnAttribute(llvm::Attribute::ReturnsTwice)) return fail(MustCompile::ReturnsTwice);
    for (llvm::Argument& argument : function_.args())
        if (!supported(argument.getType())) return fail(MustCompile::RareType);
    if (!supported(function_.getReturnType())) return fail(MustCompile::RareType);
    if (context_.cellOf(function_)->abi.unsupported) return fail(MustCompile::CallingConvention);
    return true;
}

Translator::Width Translator::width(Type* type) const {
    constexpr auto kContainers = [] {
        std::array<uint8_t, 129> of{};
        of.fill(64);
        of[1] = of[8] = 8;
        of[16] = 16;
        of[32] = 32;
        of[128] = 128;
        return of;
    }();
    const unsigned bits = type->isPointerTy() ? 64 : type->getIntegerBitWidth();
    return {bits, bits < kContainers.size() ? kContainers[bits] : 64u};
}

uint32_t Translator::newSlot(uint32_t bytes) {
    // A value without bytes gets a slot too: handlers write whole words.
    uint32_t at = frameTop_;
    frameTop_ += std::max(8u, (bytes + 7) / 8 * 8);
    return at;
}

/// Of all instructions: those with code, and those that are other views of a value.
void Translator::listCode() {
    const auto arguments = static_cast<uint32_t>(function_.arg_size());
    withCode_.resize(numbering_.size() - arguments + 1);
    aliases_.resize(numbering_.size() - arguments);
    size_t codes = 0, aliases = 0;
    for (uint32_t own = arguments; own < numbering_.size(); ++own) {
        withCode_[codes] = own;
        codes += !folding_.isWithoutCode(own);
        aliases_[aliases] = own;
        aliases += folding_.isAlias(own);
    }
    withCode_[codes] = numbering_.size();
    withCode_.resize(codes + 1);
    aliases_.resize(aliases);
}

/// The slot of a value that may need more than a word. False: none can hold it.
bool Translator::layOutOther(uint32_t own) {
    const auto& inst = *llvm::cast<llvm::Instruction>(numbering_.values()[own]);
    if (!supported(inst.getType())) {
        at_ = &inst;
        return fail(MustCompile::RareType);
    }
    // compareExchange keeps its replacement value behind the result.
    const uint32_t least = llvm::isa<llvm::AtomicCmpXchgInst>(inst) ? 24 : 0;
    slots_[own] = newSlot(std::max(least, bytesOf(inst.getType())));
    return true;
}

/// False: there is a value that no slot can hold.
bool Translator::layOutFrame() {
    frameTop_ = kFrameHeaderBytes;
    slots_.assign(numbering_.size(), kNone);
    const llvm::ArrayRef<const llvm::Value*> values = numbering_.values();
    const size_t arguments = function_.arg_size();
    for (size_t i = 0; i < arguments; ++i)
        slots_[i] = newSlot(bytesOf(values[i]->getType()));
    for (uint32_t& slot : scratch_)
        slot = newSlot(16);
    out_->resultOffset = newSlot(std::max(8u, bytesOf(function_.getReturnType())));
    const Coalescing coalescing(function_, loops_, loopAt_, numbering_, graph_, survey_, folding_, &temporary_);
    listCode();
    for (const uint32_t own : llvm::ArrayRef(withCode_).drop_back()) {
        const uint32_t leader = coalescing.leader(own);
        const Room room = survey_.room(own);
        if (room == Room::Other) {
            if (!layOutOther(own)) return false;
            continue; // it is its own leader
        }
        // No branch could be foreseen here: hence none. Where there is no room, kNone stays.
        const uint32_t known = slots_[leader];
        const uint32_t isNew = static_cast<uint32_t>(room == Room::Word) & static_cast<uint32_t>(known == kNone);
        const uint32_t slot = known ^ ((known ^ frameTop_) & (0 - isNew));
        frameTop_ += 8 * isNew;
        slots_[leader] = slot;
        slots_[own] = slot;
    }
    for (uint32_t alias : aliases_)
        slots_[alias] = slots_[folding_.root(values[alias])];
    newSlot(8); // lanes and fields are read by the word, the last one's, too
    return true;
}

/// False: one is too large.
bool Translator::layOutAllocas() {
    for (uint32_t number : survey_.of(Candidate::Alloca)) {
        auto* alloca = llvm::cast<llvm::AllocaInst>(numbering_.values()[number]);
        if (!alloca->isStaticAlloca()) {
            allocatesDynamically_ = true;
            continue;
        }
        uint64_t count = llvm::cast<llvm::ConstantInt>(alloca->getArraySize())->getZExtValue();
        uint64_t bytes = layout_.getTypeAllocSize(alloca->getAllocatedType()).getFixedValue() * count;
        if (bytes > kLargestAllocaBytes) {
            at_ = alloca;
            return fail(MustCompile::RareType);
        }
        uint64_t align = std::max<uint64_t>(alloca->getAlign().value(), 16);
        // Frames are aligned to 16 bytes; more is made up by slack.
        frameTop_ = (frameTop_ + 15) / 16 * 16;
        uint32_t at = newSlot(static_cast<uint32_t>(bytes + (align > 16 ? align : 0)));
        uint32_t slot = slotOf(alloca);
        emit(Op::FrameAddress, slot, 0, 0, 0, at + (align > 16 ? align - 1 : 0));
        if (align > 16) emit(family(Op::AndI8, 64, true), slot, slot, 0, 0, ~(align - 1));
    }
    return true;
}

std::optional<uint64_t> Translator::bitsOf(const llvm::Value* value) {
    if (auto* integer = llvm::dyn_cast<llvm::ConstantInt>(value); integer && integer->getBitWidth() <= 64)
        return integer->getZExtValue();
    auto* constant = llvm::dyn_cast<llvm::Constant>(value);
    return constant ? constantBits(constant, layout_, context_.addressOf) : std::nullopt;
}

uint32_t Translator::slotOfConstant(const llvm::Constant* constant) {
    auto [entry, isNew] = constantSlots_.try_emplace(constant, 0);
    if (!isNew) return entry->second;
    if (!supported(constant->getType())) {
        constantFailed_ = true;
        constantReason_ = MustCompile::RareType;
        return scratch_[0];
    }
    uint32_t bytes = bytesOf(constant->getType());
    uint32_t at = newSlot(bytes);
    entry->second = at;
    const uint32_t first = at;
    llvm::SmallVector<uint64_t, 8> words(bytes / 8);
    auto* to = reinterpret_cast<unsigned char*>(words.data());
    if (!writeSlotConstant(constant, to, layout_, context_.addressOf)) constantFailed_ = true;
    for (uint64_t word : words) {
        out_->constants.push_back({at, word});
        at += 8;
    }
    return first;
}

Inst& Translator::emit(Op op, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint64_t bits) {
    ops_.push_back(op);
    return code_.emplace_back(Inst{nullptr, a, b, c, d, {.bits = bits}});
}

void Translator::emitHelper(interp::Helper helper, uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    emit(Op::Helper, a, b, c, d).pointer = reinterpret_cast<void*>(helper);
}

void Translator::emitMove(uint32_t to, uint32_t from, uint32_t bytes) {
    if (to == from || bytes == 0) return;
    if (bytes == 8)
        emit(Op::Move64, to, from);
    else
        emit(Op::MoveBytes, to, from, 0, 0, bytes);
}

void Translator::emitNormalize(Type* type, uint32_t slot) {
    if (!type->isIntegerTy() || !width(type).odd()) return;
    if (type->getIntegerBitWidth() > 64) return emitNormalizeWide(type, slot);
    uint64_t mask = (uint64_t{1} << type->getIntegerBitWidth()) - 1;
    emit(Op::MaskBits, slot, slot, 0, 0, mask);
}

std::optional<unsigned> rowOfFused(Op op, Op first, unsigned families) {
    constexpr unsigned kRows = 9, kFusedRows = 4;
    const unsigned index = static_cast<unsigned>(op) - static_cast<unsigned>(first);
    if (index >= kRows * families) return std::nullopt;
    const unsigned fused = kFusedRows * (index / kRows);
    switch (index % kRows) {
    case 2: return fused;
    case 3: return fused + 1;
    case 7: return fused + 2;
    case 8: return fused + 3;
    default: return std::nullopt;
    }
}

Op Translator::family(Op first, unsigned container, bool immediate) {
    const auto index = static_cast<unsigned>(std::countr_zero(container / 8)); // of 8, 16, 32, 64, 128
    return static_cast<Op>(static_cast<unsigned>(first) + index + (immediate ? 5 : 0));
}

Op Translator::floating(Op first, Type* type) const {
    unsigned index = type->isFloatTy() ? 0 : type->isDoubleTy() ? 1 : 2;
    return static_cast<Op>(static_cast<unsigned>(first) + index);
}

bool Translator::instruction(llvm::Instruction& inst) {
    using I = llvm::Instruction;
    switch (inst.getOpcode()) {
    case I::PHI: return true; // moved along the edges
    case I::Alloca: {
        auto& alloca = llvm::cast<llvm::AllocaInst>(inst);
        return alloca.isStaticAlloca() || dynamicAlloca(alloca);
    }
    case I::ICmp:
    case I::FCmp: {
        auto& comparison = llvm::cast<llvm::CmpInst>(inst);
        if (!isPlain(inst.getOperand(0)->getType())) return compareLanes(comparison);
        compare(comparison, ownSlot(), false);
        return true;
    }
    case I::FNeg:
        if (!isPlain(inst.getType())) return negateLanes(llvm::cast<llvm::UnaryOperator>(inst));
        emit(floating(Op::FNegF32, inst.getType()), ownSlot(), slotOf(inst.getOperand(0)));
        return true;
    case I::Load: return load(llvm::cast<llvm::LoadInst>(inst));
    case I::Store: return store(llvm::cast<llvm::StoreInst>(inst));
    case I::GetElementPtr: return gep(llvm::cast<llvm::GetElementPtrInst>(inst));
    case I::ExtractValue: return extractValue(llvm::cast<llvm::ExtractValueInst>(inst));
    case I::InsertValue: return insertValue(llvm::cast<llvm::InsertValueInst>(inst));
    case I::ExtractElement: return extractElement(llvm::cast<llvm::ExtractElementInst>(inst));
    case I::InsertElement: return insertElement(llvm::cast<llvm::InsertElementInst>(inst));
    case I::ShuffleVector: return shuffleVector(llvm::cast<llvm::ShuffleVectorInst>(inst));
    case I::Select: return select(llvm::cast<llvm::SelectInst>(inst));
    case I::Freeze: emitMove(ownSlot(), slotOf(inst.getOperand(0)), bytesOf(inst.getType())); return true;
    case I::Fence: emitHelper(interp::fenceHelper); return true;
    case I::AtomicRMW: return modify(llvm::cast<llvm::AtomicRMWInst>(inst));
    case I::AtomicCmpXchg: return compareExchange(llvm::cast<llvm::AtomicCmpXchgInst>(inst));
    case I::Call: return call(llvm::cast<llvm::CallInst>(inst));
    case I::Br: return branch(llvm::cast<llvm::BranchInst>(inst));
    case I::Switch: return switchOn(llvm::cast<llvm::SwitchInst>(inst));
    case I::Ret: return ret(llvm::cast<llvm::ReturnInst>(inst).getReturnValue());
    case I::Unreachable: emit(Op::Unreachable); return true;
    case I::VAArg: return fail(MustCompile::VarArgs);
    case I::Invoke: return invoke(llvm::cast<llvm::InvokeInst>(inst));
    case I::LandingPad: return landingPad();
    case I::Resume: emit(Op::Resume, slotOf(inst.getOperand(0))); return true;
    case I::CallBr: return fail(MustCompile::InlineAssembly);
    default:
        if (auto* binary = llvm::dyn_cast<llvm::BinaryOperator>(&inst)) return arithmetic(*binary);
        if (auto* cast = llvm::dyn_cast<llvm::CastInst>(&inst)) return convert(*cast);
        return fail(MustCompile::RareType);
    }
}

} // namespace kiln
