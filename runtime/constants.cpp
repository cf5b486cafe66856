#include "constants.h"

#include "interp/lanes.h"
#include "interp/memory_lanes.h"
#include "ir/slot_layout.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/GlobalValue.h"
#include "llvm/IR/Operator.h"

#include <cstring>

namespace kiln {

using llvm::Constant;
using llvm::ConstantExpr;

namespace {

class Writer {
public:
    Writer(const llvm::DataLayout& layout, AddressOf addressOf) : layout_(layout), addressOf_(addressOf) {}

    bool write(const Constant* constant, unsigned char* out) {
        if (auto* integer = llvm::dyn_cast<llvm::ConstantInt>(constant); integer && integer->getBitWidth() <= 64) {
            const uint64_t value = integer->getZExtValue();
            std::memcpy(out, &value, (integer->getBitWidth() + 7) / 8);
            return true;
        }
        uint64_t bytes = layout_.getTypeStoreSize(constant->getType()).getFixedValue();
        if (llvm::isa<llvm::UndefValue>(constant) || constant->isNullValue()) {
            std::memset(out, 0, bytes);
            return true;
        }
        if (auto* integer = llvm::dyn_cast<llvm::ConstantInt>(constant))
            return writeInteger(integer->getValue(), out, bytes);
        if (auto* floating = llvm::dyn_cast<llvm::ConstantFP>(constant))
            return writeInteger(floating->getValueAPF().bitcastToAPInt(), out, bytes);
        if (auto* data = llvm::dyn_cast<llvm::ConstantDataSequential>(constant)) {
            llvm::StringRef raw = data->getRawDataValues();
            std::memcpy(out, raw.data(), raw.size());
            return true;
        }
        if (auto* record = llvm::dyn_cast<llvm::ConstantStruct>(constant)) return writeStruct(record, out, bytes);
        if (llvm::isa<llvm::ConstantArray>(constant))
            return writeElements(constant, constant->getType()->getArrayElementType(), out);
        if (constant->getType()->isVectorTy()) return writeVector(constant, out);
        std::optional<uint64_t> value = evaluate(constant);
        if (!value || bytes > 8) return false;
        std::memcpy(out, &*value, bytes);
        return true;
    }

    /// As slots hold it: lanes that memory packs lie in their containers.
    bool writeSlot(const Constant* constant, unsigned char* out) {
        if (liesAsInMemory(constant->getType())) return write(constant, out);
        const LaneLayout lanes = laneLayout(constant->getType());
        for (unsigned i = 0; i < lanes.lanes; ++i) {
            const Constant* lane = laneOf(constant, i);
            if (!lane || !write(lane, out + i * lanes.stride)) return false;
        }
        return true;
    }

    /// Integer and pointer expressions, modulo 2^64.
    std::optional<uint64_t> evaluate(const Constant* constant) {
        if (auto* integer = llvm::dyn_cast<llvm::ConstantInt>(constant))
            return integer->getBitWidth() <= 64 ? std::optional(integer->getZExtValue()) : std::nullopt;
        if (constant->isNullValue() || llvm::isa<llvm::UndefValue>(constant)) return 0;
        if (auto* global = llvm::dyn_cast<llvm::GlobalValue>(constant)) return addressOf_(*global);
        if (auto* equivalent = llvm::dyn_cast<llvm::DSOLocalEquivalent>(constant))
            return addressOf_(*equivalent->getGlobalValue());
        if (auto* plain = llvm::dyn_cast<llvm::NoCFIValue>(constant)) return addressOf_(*plain->getGlobalValue());
        auto* expression = llvm::dyn_cast<ConstantExpr>(constant);
        return expression ? evaluateExpression(expression) : std::nullopt;
    }

private:
    std::optional<uint64_t> evaluateExpression(const ConstantExpr* expression) {
        auto operand = [&](unsigned i) { return evaluate(expression->getOperand(i)); };
        unsigned bits = expression->getType()->isPointerTy() ? 64 : expression->getType()->getScalarSizeInBits();
        if (expression->getType()->isVectorTy() || bits == 0 || bits > 64) return std::nullopt;
        uint64_t mask = bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
        switch (expression->getOpcode()) {
        case llvm::Instruction::GetElementPtr: {
            llvm::APInt offset(64, 0);
            auto base = operand(0);
            if (!base || !llvm::cast<llvm::GEPOperator>(expression)->accumulateConstantOffset(layout_, offset))
                return std::nullopt;
            return *base + offset.getZExtValue();
        }
        case llvm::Instruction::PtrToInt:
        case llvm::Instruction::IntToPtr:
        case llvm::Instruction::BitCast:
        case llvm::Instruction::AddrSpaceCast:
        case llvm::Instruction::Trunc: {
            auto value = operand(0);
            return value ? std::optional(*value & mask) : std::nullopt;
        }
        case llvm::Instruction::Add:
        case llvm::Instruction::Sub:
        case llvm::Instruction::Xor:
        case llvm::Instruction::Mul: {
            auto a = operand(0), b = operand(1);
            if (!a || !b) return std::nullopt;
            switch (expression->getOpcode()) {
            case llvm::Instruction::Add: return (*a + *b) & mask;
            case llvm::Instruction::Sub: return (*a - *b) & mask;
            case llvm::Instruction::Xor: return (*a ^ *b) & mask;
            default: return (*a * *b) & mask;
            }
        }
        default: return std::nullopt;
        }
    }

    static bool writeInteger(const llvm::APInt& value, unsigned char* out, uint64_t bytes) {
        std::memset(out, 0, bytes);
        std::memcpy(out, value.getRawData(), std::min<uint64_t>(bytes, value.getNumWords() * 8));
        return true;
    }

    bool writeStruct(const llvm::ConstantStruct* record, unsigned char* out, uint64_t bytes) {
        std::memset(out, 0, bytes);
        const llvm::StructLayout* fields = layout_.getStructLayout(record->getType());
        for (unsigned i = 0; i < record->getNumOperands(); ++i)
            if (!write(record->getOperand(i), out + fields->getElementOffset(i).getFixedValue())) return false;
        return true;
    }

    bool writeElements(const Constant* constant, llvm::Type* element, unsigned char* out) {
        uint64_t stride = layout_.getTypeAllocSize(element).getFixedValue();
        for (unsigned i = 0; i < constant->getNumOperands(); ++i)
            if (!write(llvm::cast<Constant>(constant->getOperand(i)), out + i * stride)) return false;
        return true;
    }

    /// Of expressions too: addresses that differ by lane.
    static const Constant* laneOf(const Constant* vector, unsigned lane) {
        if (const Constant* element = vector->getAggregateElement(lane)) return element;
        auto* index = llvm::ConstantInt::get(llvm::Type::getInt64Ty(vector->getContext()), lane);
        return ConstantExpr::getExtractElement(const_cast<Constant*>(vector), index);
    }

    /// In memory lanes lie without gaps, bit by bit.
    bool writeVector(const Constant* vector, unsigned char* out) {
        const LaneLayout lanes = laneLayout(vector->getType());
        interp::MemoryLanes memory{reinterpret_cast<char*>(out), lanes.lanes, lanes.bits};
        llvm::SmallVector<unsigned char, 32> bytes(lanes.stride);
        for (unsigned i = 0; i < lanes.lanes; ++i) {
            const Constant* lane = laneOf(vector, i);
            if (!lane || !write(lane, bytes.data())) return false;
            if (lanes.isPacked)
                memory.store(i, interp::loadInteger(reinterpret_cast<char*>(bytes.data()), lanes.bits, lanes.stride));
            else
                std::memcpy(out + i * lanes.stride, bytes.data(), lanes.stride);
            std::fill(bytes.begin(), bytes.end(), static_cast<unsigned char>(0));
        }
        return true;
    }

    const llvm::DataLayout& layout_;
    AddressOf addressOf_;
};

} // namespace

bool writeConstant(const Constant* constant, unsigned char* out, const llvm::DataLayout& layout, AddressOf addressOf) {
    return Writer(layout, addressOf).write(constant, out);
}

bool writeSlotConstant(const Constant* constant, unsigned char* out, const llvm::DataLayout& layout,
                       AddressOf addressOf) {
    return Writer(layout, addressOf).writeSlot(constant, out);
}

std::optional<uint64_t> constantBits(const Constant* constant, const llvm::DataLayout& layout, AddressOf addressOf) {
    if (constant->getType()->isPointerTy()) return Writer(layout, addressOf).evaluate(constant);
    uint64_t bits = 0;
    if (slotBytes(constant->getType(), layout) > 8 ||
        !Writer(layout, addressOf).writeSlot(constant, reinterpret_cast<unsigned char*>(&bits)))
        return std::nullopt;
    return bits;
}

} // namespace kiln
