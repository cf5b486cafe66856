#include "abi.h"

#include "ir/slot_layout.h"

#include "llvm/IR/Attributes.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Module.h"

#include <algorithm>
#include <bit>

namespace kiln {

using llvm::Attribute;
using llvm::Type;

namespace {

/// Attributes of arguments in special places, which are not supported.
constexpr Attribute::AttrKind kSpecial[] = {
    Attribute::InReg,      Attribute::Nest,     Attribute::SwiftSelf,    Attribute::SwiftError,
    Attribute::SwiftAsync, Attribute::InAlloca, Attribute::Preallocated, Attribute::ByRef,
};
/// The others that decide how values travel; an alignment does with byval only.
constexpr Attribute::AttrKind kMeaningful[] = {Attribute::ByVal, Attribute::StructRet, Attribute::ZExt,
                                               Attribute::SExt};

/// FNV-1a over what decides how the values travel. Extension is left out: callers of either kind pass the same bits.
uint64_t shapeOf(const AbiPlan& plan) {
    uint64_t hash = 0xcbf29ce484222325;
    auto add = [&hash](uint64_t value) { hash = (hash ^ value) * 0x100000001b3; };
    for (const ArgMove& move : plan.args) {
        bool isPlain = move.kind != ArgMove::Kind::X87 && move.kind != ArgMove::Kind::ByVal;
        add(isPlain ? 0 : static_cast<uint64_t>(move.kind));
        add(static_cast<uint64_t>(move.place));
        add(move.index);
        add(plan.argOffset[move.arg] + move.part);
        add(isPlain ? 8 : move.bytes);
    }
    add(plan.argBytes);
    for (const ResultMove& move : plan.results) {
        add(static_cast<uint64_t>(move.place));
        add(move.offset);
        add(move.bytes);
    }
    return hash;
}

class Classifier {
public:
    Classifier(const llvm::AttributeList& attributes, const llvm::DataLayout& layout)
        : attributes_(attributes), layout_(layout) {}

    AbiPlan run(Type* result, llvm::ArrayRef<Type*> types) {
        if (!result->isVoidTy()) classifyResult(result);
        plan_.argOffset.reserve(types.size());
        plan_.args.reserve(types.size());
        for (unsigned i = 0; i < types.size(); ++i) {
            plan_.argOffset.push_back(plan_.argBytes);
            plan_.argBytes += slotBytes(types[i], layout_);
            classifyArgument(types[i], i);
        }
        plan_.integerRegisters = gpr_;
        plan_.vectorRegisters = xmm_;
        plan_.shape = shapeOf(plan_);
        return std::move(plan_);
    }

private:
    void refuse(const char* reason) {
        if (!plan_.unsupported) plan_.unsupported = reason;
    }

    void onStack(ArgMove move, uint32_t bytes, uint32_t align) {
        uint32_t alignWords = align / 8;
        if (alignWords > 2) refuse("stack argument aligned to more than 16 bytes");
        if (alignWords > 1) plan_.stackWords = (plan_.stackWords + alignWords - 1) / alignWords * alignWords;
        move.place = ArgMove::Place::Stack;
        move.index = plan_.stackWords;
        plan_.stackWords += std::max(1u, (bytes + 7) / 8); // an empty type takes a word, too
        plan_.args.push_back(move);
    }

    void inGpr(ArgMove move) {
        if (gpr_ == 6) return onStack(move, 8, 8);
        move.place = ArgMove::Place::Gpr;
        move.index = gpr_++;
        plan_.args.push_back(move);
    }

    void classifyArgument(Type* type, unsigned i) {
        ArgMove move;
        move.arg = i;
        param_ = attributes_.getParamAttrs(i);
        for (auto kind : kSpecial)
            if (param_.hasAttribute(kind)) return refuse("argument with a special register or memory attribute");
        if (Type* byval = param_.getByValType()) {
            plan_.copiesArguments = true;
            move.kind = ArgMove::Kind::ByVal;
            move.bytes = static_cast<uint32_t>(layout_.getTypeAllocSize(byval).getFixedValue());
            llvm::Align align = layout_.getABITypeAlign(byval);
            if (auto ofStack = param_.getStackAlignment())
                align = *ofStack;
            else if (auto ofPointer = param_.getAlignment())
                align = *ofPointer;
            return onStack(move, move.bytes, std::max(8u, static_cast<uint32_t>(align.value())));
        }
        if (i == 0 && param_.hasAttribute(Attribute::StructRet)) plan_.returnsFirstGpr = true;
        if (type->isPointerTy()) return inGpr(move);
        if (auto* integer = llvm::dyn_cast<llvm::IntegerType>(type))
            return classifyInteger(integer->getBitWidth(), move);
        if (auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(type)) return classifyVector(vector, move);
        if (type->isFloatTy() || type->isDoubleTy() || type->isHalfTy() || type->isBFloatTy()) {
            if (xmm_ == 8) return onStack(move, 8, 8);
            move.place = ArgMove::Place::Xmm;
            move.index = xmm_++;
            plan_.args.push_back(move);
            return;
        }
        if (type->isX86_FP80Ty()) {
            move.kind = ArgMove::Kind::X87;
            move.bytes = 10;
            return onStack(move, 16, 16);
        }
        refuse("argument that is an aggregate or of a rare type");
    }

    /// Vectors of up to 16 bytes travel in one register as they lie in memory, whatever their lanes are; on the stack
    /// they take 16 bytes. Code generation widens a number of lanes that is no power of two to the next one only, and
    /// where that does not fill a register (<5 x i8>), each lane travels by itself.
    static bool isInOneRegister(llvm::FixedVectorType* vector) {
        LaneLayout lanes = laneLayout(vector);
        if (lanes.lanes < 2 || lanes.isPacked || lanes.bits > 64 || lanes.lanes * lanes.stride > 16) return false;
        return std::has_single_bit(lanes.lanes) || std::bit_ceil(lanes.lanes) * lanes.stride == 16;
    }

    void classifyVector(llvm::FixedVectorType* vector, ArgMove move) {
        if (!isInOneRegister(vector)) return refuse("vector argument of one lane, of narrow lanes, or over 16 bytes");
        bool isLong = slotBytes(vector, layout_) > 8;
        if (xmm_ == 8) {
            onStack(move, 16, 16);
            if (!isLong) return;
            move = plan_.args.back();
            ++move.index;
        } else {
            move.place = ArgMove::Place::Xmm;
            move.index = xmm_++;
            plan_.args.push_back(move);
            if (!isLong) return;
            move.place = ArgMove::Place::XmmHigh;
        }
        move.part = 8;
        plan_.args.push_back(move);
    }

    void classifyInteger(unsigned bits, ArgMove move) {
        bool zero = param_.hasAttribute(Attribute::ZExt);
        bool sign = param_.hasAttribute(Attribute::SExt);
        if (bits == 128 && gpr_ > 4) {
            // It is never split, and nothing after it goes into the register that is left.
            gpr_ = 6;
            onStack(move, 8, 16);
            move.part = 8;
            return onStack(move, 8, 8);
        }
        if (bits > 64 && bits <= 128) {
            if (gpr_ > 4) return refuse("integer argument of an odd width over 64 bits on the stack");
            inGpr(move);
            move.part = 8;
            if (sign && bits < 128) {
                move.kind = ArgMove::Kind::SextBits;
                move.bits = bits - 64;
            }
            return inGpr(move);
        }
        if (bits > 128) return refuse("integer argument over 128 bits");
        using Kind = ArgMove::Kind;
        if (bits == 1)
            move.kind = sign ? Kind::Sext1 : Kind::Zext1;
        else if (bits == 8 && (zero || sign))
            move.kind = sign ? Kind::Sext8 : Kind::Zext8;
        else if (bits == 16 && (zero || sign))
            move.kind = sign ? Kind::Sext16 : Kind::Zext16;
        else if (bits != 8 && bits != 16 && bits != 32 && bits != 64 && sign) {
            move.kind = Kind::SextBits; // zero-extended is what slots are
            move.bits = bits;
        }
        inGpr(move);
    }

    void scalarResult(Type* type, uint32_t offset) {
        uint32_t bytes = static_cast<uint32_t>(layout_.getTypeStoreSize(type).getFixedValue());
        using Place = ResultMove::Place;
        if (type->isPointerTy() || type->isIntegerTy()) {
            const unsigned bits = type->isPointerTy() ? 64 : type->getIntegerBitWidth();
            const bool sign = attributes_.hasRetAttr(Attribute::SExt);
            if (bits > 64 && bits <= 128) {
                integerResult(offset, 8, 0);
                return integerResult(offset + 8, 8, sign ? bits - 64 : 0);
            }
            if (bits > 64) return refuse("integer result over 128 bits");
            return integerResult(offset, bytes, sign ? bits : 0);
        }
        auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(type);
        if (vector && !isInOneRegister(vector))
            return refuse("result that holds a vector of one lane, of narrow lanes, or over 16 bytes");
        if (vector || type->isFloatTy() || type->isDoubleTy() || type->isHalfTy() || type->isBFloatTy()) {
            if (xmmResults_ == 2) return refuse("result in more than two vector registers");
            plan_.results.push_back({xmmResults_++ ? Place::Xmm1 : Place::Xmm0, offset, bytes, 0});
            return;
        }
        if (type->isX86_FP80Ty()) {
            if (plan_.x87Results == 2) return refuse("result in more than two x87 registers");
            plan_.results.push_back({plan_.x87Results++ ? Place::X87Second : Place::X87First, offset, 10, 0});
            return;
        }
        refuse("result of a rare type");
    }

    void integerResult(uint32_t offset, uint32_t bytes, uint32_t signBits) {
        if (gprResults_ == 2) return refuse("result in more than two integer registers");
        plan_.results.push_back(
            {gprResults_++ ? ResultMove::Place::Rdx : ResultMove::Place::Rax, offset, bytes, signBits});
    }

    void aggregateResult(Type* type, uint32_t offset) {
        if (auto* record = llvm::dyn_cast<llvm::StructType>(type)) {
            const llvm::StructLayout* fields = layout_.getStructLayout(record);
            for (unsigned i = 0; i < record->getNumElements(); ++i)
                aggregateResult(record->getElementType(i),
                                offset + static_cast<uint32_t>(fields->getElementOffset(i).getFixedValue()));
        } else if (auto* array = llvm::dyn_cast<llvm::ArrayType>(type)) {
            if (array->getNumElements() > 4) return refuse("large array as a result");
            uint64_t stride = layout_.getTypeAllocSize(array->getElementType()).getFixedValue();
            for (uint64_t i = 0; i < array->getNumElements(); ++i)
                aggregateResult(array->getElementType(), offset + static_cast<uint32_t>(i * stride));
        } else {
            scalarResult(type, offset);
        }
    }

    void classifyResult(Type* type) {
        plan_.resultBytes = slotBytes(type, layout_);
        if (plan_.resultBytes > 64) return refuse("large result by value");
        if (attributes_.hasRetAttr(Attribute::InReg)) return refuse("result with a special register attribute");
        aggregateResult(type, 0);
    }

    const llvm::AttributeList& attributes_;
    llvm::AttributeSet param_; ///< of the argument looked at
    const llvm::DataLayout& layout_;
    AbiPlan plan_;
    uint32_t gpr_ = 0, xmm_ = 0, gprResults_ = 0, xmmResults_ = 0;
};

} // namespace

AbiPlan classify(Type* result, llvm::ArrayRef<Type*> argTypes, const llvm::AttributeList& attributes,
                 const llvm::DataLayout& layout) {
    return Classifier(attributes, layout).run(result, argTypes);
}

/// Whether `other` has an attribute with meaning that `own` lacks.
static bool addsMeaning(llvm::AttributeSet own, llvm::AttributeSet other) {
    if (own == other || !other.hasAttributes()) return false;
    auto adds = [&](Attribute::AttrKind kind) { return other.hasAttribute(kind) && !own.hasAttribute(kind); };
    return llvm::any_of(kSpecial, adds) || llvm::any_of(kMeaningful, adds);
}

llvm::AttributeList attributesOf(const llvm::CallBase& call) {
    llvm::AttributeList own = call.getAttributes();
    const llvm::Function* callee = call.getCalledFunction();
    if (!callee) return own;
    const llvm::AttributeList others = callee->getAttributes();
    llvm::LLVMContext& context = call.getContext();
    if (addsMeaning(own.getRetAttrs(), others.getRetAttrs()))
        own = own.addRetAttributes(context, llvm::AttrBuilder(context, others.getRetAttrs()));
    for (unsigned i = 0; i < callee->arg_size(); ++i)
        if (addsMeaning(own.getParamAttrs(i), others.getParamAttrs(i)))
            own = own.addParamAttributes(context, i, llvm::AttrBuilder(context, others.getParamAttrs(i)));
    return own;
}

bool isCallingConventionOfC(unsigned convention) {
    return convention == llvm::CallingConv::C || convention == llvm::CallingConv::Fast ||
           convention == llvm::CallingConv::X86_64_SysV;
}

bool areWithoutMeaning(const llvm::AttributeList& attributes) {
    auto has = [&](Attribute::AttrKind kind) { return attributes.hasAttrSomewhere(kind); };
    return llvm::none_of(kSpecial, has) && llvm::none_of(kMeaningful, has);
}

AbiPlan classify(const llvm::Function& function) {
    llvm::ArrayRef<Type*> types = function.getFunctionType()->params();
    AbiPlan plan =
        classify(function.getReturnType(), types, function.getAttributes(), function.getParent()->getDataLayout());
    if (function.isVarArg()) plan.shape = kVariadicShape;
    if (!isCallingConventionOfC(function.getCallingConv())) plan.unsupported = "calling convention that is not C's";
    return plan;
}

} // namespace kiln
