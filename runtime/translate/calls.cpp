// Calls and intrinsics.

#include "translate/translator.h"

#include "cell.h"
#include "interp/operations.h"

#include "llvm/IR/Function.h"

namespace kiln {

using llvm::Type;
using llvm::Intrinsic::ID;

/// A byval argument is a copy of its own: made in the caller's frame, where interpreted callees find it.
uint32_t Translator::argumentSlot(llvm::CallBase& inst, unsigned i, bool copies) {
    uint32_t slot = slotOf(inst.getArgOperand(i));
    Type* byval = copies ? inst.getParamByValType(i) : nullptr;
    if (!byval) return slot;
    auto bytes = static_cast<uint32_t>(layout_.getTypeAllocSize(byval).getFixedValue());
    frameTop_ = (frameTop_ + 15) / 16 * 16;
    uint32_t copy = newSlot(bytes), pointer = newSlot(8);
    emitHelper(interp::copyInHelper, copy, slot, 0, bytes);
    emit(Op::FrameAddress, pointer, 0, 0, 0, copy);
    return pointer;
}

/// Whether the site's native calls need no plan.
static CallSite::Shape nativeShape(const CallSite& site) {
    const AbiPlan& abi = *site.abi;
    using Place = ArgMove::Place;
    using Shape = CallSite::Shape;
    if (abi.stackWords != 0 || abi.x87Results != 0 || abi.results.size() > 1) return Shape::Planned;
    const auto* result = abi.results.empty() ? nullptr : &abi.results.front();
    if (result && (result->offset != 0 || result->bytes > 8)) return Shape::Planned;
    if (abi.args.size() != site.words.size()) return Shape::Planned;
    for (uint32_t i = 0; i < abi.args.size(); ++i) {
        const ArgMove& move = abi.args[i];
        if (move.kind != ArgMove::Kind::Copy64 || site.argWord[move.arg] + move.part / 8 != i) return Shape::Planned;
    }
    const bool integers = llvm::all_of(abi.args, [](const ArgMove& move) { return move.place == Place::Gpr; });
    if (integers && abi.args.size() <= 6 && (!result || result->place == ResultMove::Place::Rax))
        return Shape::Integers;
    const bool doubles = llvm::all_of(abi.args, [](const ArgMove& move) { return move.place == Place::Xmm; });
    const bool isToXmm = result && result->place == ResultMove::Place::Xmm0;
    if (doubles && abi.args.size() <= 3 && isToXmm) return Shape::Doubles;
    if (abi.vectorRegisters > kMixedVectorRegisters || (result && !isToXmm && result->place != ResultMove::Place::Rax))
        return Shape::Planned;
    const bool inRegisters = llvm::all_of(
        abi.args, [](const ArgMove& move) { return move.place == Place::Gpr || move.place == Place::Xmm; });
    return !inRegisters ? Shape::Planned : isToXmm ? Shape::RegistersToXmm : Shape::Registers;
}

/// Calls of one function mostly agree in type and attributes, those of the Program's functions with the callee. Null:
/// it may return twice.
const AbiPlan* Translator::planOf(const llvm::CallBase& inst, const FunctionCell* callee) {
    const llvm::FunctionType* type = inst.getFunctionType();
    const llvm::Function* named = inst.getCalledFunction();
    // Through another type than it has, the callee is not in the key.
    const bool isDisguised = !named && llvm::isa<llvm::Function>(inst.getCalledOperand());
    if (isDisguised && inst.hasFnAttr(llvm::Attribute::ReturnsTwice)) return nullptr;
    const void* ofCallee = named ? named->getAttributes().getRawPointer() : nullptr;
    const PlanKey key{type, {inst.getAttributes().getRawPointer(), ofCallee}};
    if (const AbiPlan* known = plans_.lookup(key)) return known;
    if (inst.hasFnAttr(llvm::Attribute::ReturnsTwice)) return nullptr;
    const llvm::AttributeList attributes = attributesOf(inst);
    auto classified = [&] {
        llvm::SmallVector<Type*, 8> types;
        for (const llvm::Use& argument : inst.args())
            types.push_back(argument->getType());
        return &out_->plans.emplace_back(classify(inst.getType(), types, attributes, layout_));
    };
    if (type->isVarArg()) return classified(); // its calls differ in more
    const AbiPlan* plan = nullptr;
    if (areWithoutMeaning(attributes)) {
        const AbiPlan*& plain = plans_[{type, {nullptr, nullptr}}];
        if (!plain && callee) plain = &callee->abi; // its attributes are without meaning, too
        if (!plain) plain = classified();
        plan = plain;
    } else {
        plan = classified();
    }
    return plans_[key] = plan;
}

bool Translator::call(llvm::CallBase& inst) {
    if (auto* intrinsicCall = llvm::dyn_cast<llvm::IntrinsicInst>(&inst)) return intrinsic(*intrinsicCall);
    if (inst.isInlineAsm()) return fail(MustCompile::InlineAssembly);
    if (inst.isMustTailCall()) return fail(MustCompile::MustTail);
    if (inst.hasOperandBundles()) return fail(MustCompile::Bundle);
    if (!isCallingConventionOfC(inst.getCallingConv())) return fail(MustCompile::CallingConvention);

    for (const llvm::Use& argument : inst.args())
        if (llvm::isa<llvm::Constant>(argument) && !supported(argument->getType())) return fail(MustCompile::RareType);

    auto* callee = llvm::dyn_cast<llvm::Function>(inst.getCalledOperand());
    // A call through another type than the callee's is left to the checks of the indirect call.
    bool direct = callee && callee->getFunctionType() == inst.getFunctionType();
    FunctionCell* cell = direct ? context_.cellOf(*callee) : nullptr;
    static_assert(std::is_trivially_destructible_v<CallSite>, "nobody destroys it");
    auto& site = *std::pmr::polymorphic_allocator<>(&out_->records).new_object<CallSite>();
    out_->callSites.push_back(&site);
    site.abi = planOf(inst, cell);
    if (!site.abi) return fail(MustCompile::ReturnsTwice);
    site.abiShape = site.abi->shape;
    if (site.abi->unsupported) return fail(MustCompile::CallingConvention);
    site.resultSlot = inst.getType()->isVoidTy() ? scratch_[0] : ownSlot();
    const bool isBytecode = cell && !callee->isVarArg();
    ArgumentFields fields;
    bindArguments(inst, site, isBytecode, fields);
    site.shape = nativeShape(site);
    if (isBytecode) {
        site.callee = cell;
        const Op op = fields.op();
        Inst& emitted = emit(op, site.resultSlot, fields.field[0], fields.field[1], fields.field[2]);
        emitted.pointer = &site;
        if (callsByCell(op)) {
            emitted.pointer = cell;
            emitted.d = static_cast<uint32_t>(out_->callSites.size() - 1);
        }
    } else if (direct) {
        // Variadic functions of the Program too: they find their arguments as native callers leave them.
        site.target = reinterpret_cast<void*>(context_.addressOf(*callee));
        emit(Op::CallOut, site.resultSlot).pointer = &site;
    } else {
        site.targetSlot = slotOf(inst.getCalledOperand());
        Op op = fields.many ? Op::CallIndirectMany
                            : static_cast<Op>(static_cast<unsigned>(Op::CallIndirect0) + fields.words);
        emit(op, site.resultSlot, fields.field[0], fields.field[1], fields.field[2]).pointer = &site;
        countTargets(site, inst);
    }
    callAt_ = static_cast<uint32_t>(code_.size() - 1);
    if (!inst.getType()->isVoidTy()) emitNormalize(inst.getType(), site.resultSlot);
    return true;
}

/// The row of a direct call.
Op Translator::ArgumentFields::op() const {
    auto behind = [](Op first, unsigned rows) { return static_cast<Op>(static_cast<unsigned>(first) + rows); };
    if (many) return Op::CallMany;
    if (adds) return words == 1 ? Op::Call1Add : immediates ? Op::Call2AddImm2 : Op::Call2Add;
    if (immediates == 0) return behind(Op::Call0, words);
    Op first = words == 1 ? Op::Call1Imm1 : words == 2 ? Op::Call2Imm1 : Op::Call3Imm1;
    return behind(first, immediates - 1);
}

/// A constant argument as a field, which the callee sees sign-extended: what lies above the type's bits is nobody's.
std::optional<uint32_t> Translator::argumentImmediate(const llvm::Value* value) {
    auto bits = bitsOf(value);
    if (!bits) return std::nullopt;
    auto low = static_cast<uint32_t>(*bits);
    uint64_t width = layout_.getTypeSizeInBits(value->getType()).getFixedValue();
    uint64_t mask = width >= 64 ? ~uint64_t{0} : (uint64_t{1} << width) - 1;
    uint64_t seen = static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(low)));
    return ((seen ^ *bits) & mask) == 0 ? std::optional(low) : std::nullopt;
}

/// A copy among the function's records.
llvm::ArrayRef<uint32_t> Translator::kept(llvm::ArrayRef<uint32_t> list) {
    auto* to = std::pmr::polymorphic_allocator<uint32_t>(&out_->records).allocate(list.size());
    llvm::copy(list, to);
    return {to, list.size()};
}

/// Where the arguments are: in the site, which native calls go by, and in the fields of the instruction, if they fit.
void Translator::bindArguments(llvm::CallBase& inst, CallSite& site, bool isDirect, ArgumentFields& fields) {
    const unsigned count = inst.arg_size();
    const bool copies = site.abi->copiesArguments;
    bool isSimple =
        isDirect && !allocatesDynamically_ && count <= 3 && llvm::all_of(inst.args(), [&](const llvm::Use& argument) {
            return bytesOf(argument->getType()) == 8 && !(copies && inst.isByValArgument(argument.getOperandNo()));
        });
    llvm::SmallVector<uint32_t, 16> words, argWord;
    for (unsigned i = 0; i < count; ++i) {
        const llvm::Value* argument = inst.getArgOperand(i);
        argWord.push_back(static_cast<uint32_t>(words.size()));
        std::optional<uint32_t> immediate = isSimple ? argumentImmediate(argument) : std::nullopt;
        auto sum = i == 0 ? folding_.argumentSum(*argument) : std::nullopt;
        if (immediate || sum) {
            if (!argumentScratch_[i]) argumentScratch_[i] = newSlot(8);
            words.push_back(argumentScratch_[i]);
            fields.field[i] = immediate ? *immediate : slotOf(sum->value);
            if (immediate) fields.immediates |= 1u << i;
            if (sum && isSimple) {
                fields.adds = true;
                fields.field[count] = static_cast<uint32_t>(sum->addend);
            } else if (sum) { // the callee is not ours, after all
                emit(family(Op::AddI8, 64, true), argumentScratch_[i], slotOf(sum->value), 0, 0,
                     static_cast<uint64_t>(static_cast<int64_t>(sum->addend)));
            }
            continue;
        }
        uint32_t slot = argumentSlot(inst, i, copies);
        for (uint32_t offset = 0; offset < bytesOf(argument->getType()); offset += 8)
            words.push_back(slot + offset);
    }
    site.words = kept(words);
    site.argWord = kept(argWord);
    fields.words = static_cast<unsigned>(words.size());
    fields.many = fields.words > 3 || allocatesDynamically_;
    if (fields.many) return;
    for (unsigned i = 0; i < fields.words; ++i)
        if (!(fields.immediates >> i & 1) && !(i == 0 && fields.adds)) fields.field[i] = words[i];
}

bool Translator::intrinsic(llvm::IntrinsicInst& inst) {
    using namespace llvm;
    switch (inst.getIntrinsicID()) {
    case Intrinsic::dbg_assign:
    case Intrinsic::dbg_declare:
    case Intrinsic::dbg_label:
    case Intrinsic::dbg_value:
    case Intrinsic::lifetime_start:
    case Intrinsic::lifetime_end:
    case Intrinsic::invariant_start:
    case Intrinsic::invariant_end:
    case Intrinsic::assume:
    case Intrinsic::experimental_noalias_scope_decl:
    case Intrinsic::sideeffect:
    case Intrinsic::donothing:
    case Intrinsic::var_annotation:
    case Intrinsic::prefetch:
    case Intrinsic::pseudoprobe:
    case Intrinsic::vaend: return true;
    case Intrinsic::expect:
    case Intrinsic::expect_with_probability:
    case Intrinsic::ssa_copy:
    case Intrinsic::launder_invariant_group:
    case Intrinsic::strip_invariant_group:
    case Intrinsic::annotation:
    case Intrinsic::ptr_annotation:
    case Intrinsic::arithmetic_fence:
        emitMove(ownSlot(), slotOf(inst.getArgOperand(0)), bytesOf(inst.getType()));
        return true;
    case Intrinsic::eh_typeid_for:
        emit(Op::MoveImm, ownSlot(), 0, 0, 0, static_cast<uint64_t>(typeId(inst.getArgOperand(0))));
        return true;
    case Intrinsic::stacksave: emit(Op::StackSave, ownSlot()); return true;
    case Intrinsic::stackrestore: emit(Op::StackRestore, slotOf(inst.getArgOperand(0))); return true;
    case Intrinsic::vastart: return vaStart(inst);
    case Intrinsic::vacopy:
        emitHelper(interp::vaCopyHelper, slotOf(inst.getArgOperand(0)), slotOf(inst.getArgOperand(1)));
        return true;
    case Intrinsic::memcpy:
    case Intrinsic::memcpy_inline:
    case Intrinsic::memmove:
    case Intrinsic::memset:
    case Intrinsic::memset_inline: return memoryIntrinsic(inst);
    case Intrinsic::ptrmask:
        if (inst.getType()->isVectorTy()) return rareIntrinsic(inst);
        emit(family(Op::AndI8, 64, false), ownSlot(), slotOf(inst.getArgOperand(0)), slotOf(inst.getArgOperand(1)));
        return true;
    case Intrinsic::trap:
    case Intrinsic::ubsantrap: emitHelper(interp::trapHelper); return true;
    case Intrinsic::debugtrap: emitHelper(interp::debugTrapHelper); return true;
    case Intrinsic::fma:
    case Intrinsic::fabs:
    case Intrinsic::sqrt: return floatIntrinsic(inst);
    case Intrinsic::sadd_with_overflow:
    case Intrinsic::uadd_with_overflow:
    case Intrinsic::ssub_with_overflow:
    case Intrinsic::usub_with_overflow:
    case Intrinsic::smul_with_overflow:
    case Intrinsic::umul_with_overflow: {
        interp::Helper helper = interp::overflowHelper(inst);
        if (!helper) return rareIntegerIntrinsic(inst);
        emitHelper(helper, ownSlot(), slotOf(inst.getArgOperand(0)), slotOf(inst.getArgOperand(1)),
                   fieldOffset(inst.getType(), {1}));
        return true;
    }
    default: break;
    }
    interp::Helper helper = interp::intrinsicHelper(inst);
    if (!helper) return rareIntrinsic(inst);
    emitHelper(helper, ownSlot(), operandSlot(inst, 0), operandSlot(inst, 1), operandSlot(inst, 2));
    return true;
}

bool Translator::memoryIntrinsic(llvm::IntrinsicInst& inst) {
    interp::Helper helper = llvm::isa<llvm::MemSetInst>(inst)   ? interp::memsetHelper
                            : llvm::isa<llvm::MemCpyInst>(inst) ? interp::memcpyHelper
                                                                : interp::memmoveHelper;
    uint32_t to = slotOf(inst.getArgOperand(0)), from = slotOf(inst.getArgOperand(1));
    uint32_t length = extended(inst.getArgOperand(2), false);
    emitHelper(helper, to, from, length);
    return true;
}

bool Translator::floatIntrinsic(llvm::IntrinsicInst& inst) {
    Type* type = inst.getType();
    if (!isPlain(type)) return rareFloatIntrinsic(inst);
    auto operand = [&](unsigned i) { return slotOf(inst.getArgOperand(i)); };
    switch (inst.getIntrinsicID()) {
    case llvm::Intrinsic::fabs: emit(floating(Op::FAbsF32, type), ownSlot(), operand(0)); return true;
    case llvm::Intrinsic::sqrt: emit(floating(Op::SqrtF32, type), ownSlot(), operand(0)); return true;
    default: { // fma
        const bool isOneInstruction = !type->isX86_FP80Ty() && interp::hasFusedHardware();
        emit(floating(isOneInstruction ? Op::HardwareFmaF32 : Op::FmaF32, type), ownSlot(), operand(0), operand(1),
             operand(2));
        return true;
    }
    }
}

} // namespace kiln
