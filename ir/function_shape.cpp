#include "ir/function_shape.h"

#include "ir/numbering.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Operator.h"
#include "llvm/Support/xxhash.h"

namespace kiln {

namespace {

class Shape {
public:
    explicit Shape(const llvm::Function& function) : numbering_(function) {
        addType(*function.getFunctionType());
        for (const llvm::BasicBlock& block : function) {
            add(numbering_.ofBlock(&block));
            for (const llvm::Instruction& instruction : block)
                if (!llvm::isa<llvm::DbgInfoIntrinsic>(instruction)) addInstruction(instruction);
        }
    }
    uint64_t value() const { return state_ != 0 ? state_ : 1; }

private:
    // The mixing step of SplitMix64 (Steele, Lea, Flood 2014).
    void add(uint64_t word) {
        uint64_t z = (state_ ^ word) + 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        state_ = z ^ (z >> 31);
    }
    void addText(llvm::StringRef text) { add(llvm::xxh3_64bits(text)); }
    void addInteger(const llvm::APInt& value) {
        for (unsigned i = 0; i < value.getNumWords(); ++i)
            add(value.getRawData()[i]);
    }

    void addType(const llvm::Type& type) {
        add(type.getTypeID());
        if (auto* integer = llvm::dyn_cast<llvm::IntegerType>(&type)) add(integer->getBitWidth());
        if (auto* array = llvm::dyn_cast<llvm::ArrayType>(&type)) add(array->getNumElements());
        if (auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(&type)) add(vector->getNumElements());
        for (const llvm::Type* part : type.subtypes())
            addType(*part);
    }

    void addConstant(const llvm::Constant& constant) {
        add(constant.getValueID());
        if (auto* global = llvm::dyn_cast<llvm::GlobalValue>(&constant)) return addText(global->getName());
        addType(*constant.getType());
        if (auto* integer = llvm::dyn_cast<llvm::ConstantInt>(&constant)) return addInteger(integer->getValue());
        if (auto* real = llvm::dyn_cast<llvm::ConstantFP>(&constant))
            return addInteger(real->getValueAPF().bitcastToAPInt());
        if (auto* data = llvm::dyn_cast<llvm::ConstantDataSequential>(&constant))
            return addText(data->getRawDataValues());
        add(llvm::Operator::getOpcode(&constant));
        for (const llvm::Use& operand : constant.operands())
            if (auto* part = llvm::dyn_cast<llvm::Constant>(operand.get())) addConstant(*part);
    }

    void addOperand(const llvm::Value& value) {
        if (auto* block = llvm::dyn_cast<llvm::BasicBlock>(&value))
            add(numbering_.ofBlock(block));
        else if (auto* constant = llvm::dyn_cast<llvm::Constant>(&value))
            addConstant(*constant);
        else if (llvm::isa<llvm::Argument, llvm::Instruction>(value))
            add(numbering_.of(&value));
        else
            add(value.getValueID()); // metadata, inline assembly
    }

    void addInstruction(const llvm::Instruction& instruction) {
        add(instruction.getOpcode());
        add(instruction.getRawSubclassOptionalData()); // nsw, exact, fast-math
        addType(*instruction.getType());
        if (auto* compare = llvm::dyn_cast<llvm::CmpInst>(&instruction)) add(compare->getPredicate());
        if (auto* alloca = llvm::dyn_cast<llvm::AllocaInst>(&instruction)) addType(*alloca->getAllocatedType());
        if (auto* gep = llvm::dyn_cast<llvm::GetElementPtrInst>(&instruction)) addType(*gep->getSourceElementType());
        if (auto* extract = llvm::dyn_cast<llvm::ExtractValueInst>(&instruction)) addIndices(extract->getIndices());
        if (auto* insert = llvm::dyn_cast<llvm::InsertValueInst>(&instruction)) addIndices(insert->getIndices());
        if (auto* rmw = llvm::dyn_cast<llvm::AtomicRMWInst>(&instruction)) add(rmw->getOperation());
        if (auto* shuffle = llvm::dyn_cast<llvm::ShuffleVectorInst>(&instruction))
            for (int lane : shuffle->getShuffleMask())
                add(static_cast<uint64_t>(lane));
        for (const llvm::Use& operand : instruction.operands())
            addOperand(*operand);
        if (auto* phi = llvm::dyn_cast<llvm::PHINode>(&instruction))
            for (const llvm::BasicBlock* block : phi->blocks())
                add(numbering_.ofBlock(block));
    }

    void addIndices(llvm::ArrayRef<unsigned> indices) {
        for (unsigned index : indices)
            add(index);
    }

    const Numbering numbering_;
    uint64_t state_ = 0;
};

} // namespace

uint64_t functionShape(const llvm::Function& function) {
    return Shape(function).value();
}

} // namespace kiln
