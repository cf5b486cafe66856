#include "translate/survey.h"

#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/Instruction.h"

namespace kiln {

using llvm::Instruction;

namespace {

constexpr size_t kOpcodes = 128;
static_assert(Instruction::OtherOpsEnd <= kOpcodes);

constexpr std::array<Candidate, kOpcodes> kCandidateOf = [] {
    std::array<Candidate, kOpcodes> of{};
    of[Instruction::GetElementPtr] = Candidate::Address;
    of[Instruction::ICmp] = of[Instruction::FCmp] = Candidate::Compare;
    of[Instruction::Add] = Candidate::Add;
    of[Instruction::Sub] = Candidate::Sub;
    of[Instruction::And] = Candidate::And;
    of[Instruction::SExt] = Candidate::SExt;
    of[Instruction::ZExt] = Candidate::ZExt;
    constexpr unsigned kViews[] = {Instruction::Trunc,   Instruction::PtrToInt,      Instruction::IntToPtr,
                                   Instruction::BitCast, Instruction::AddrSpaceCast, Instruction::Freeze};
    for (unsigned opcode : kViews)
        of[opcode] = Candidate::View;
    of[Instruction::Call] = Candidate::Call;
    of[Instruction::Alloca] = Candidate::Alloca;
    return of;
}();

Room roomOf(const llvm::Type* type) {
    switch (type->getTypeID()) {
    case llvm::Type::VoidTyID: return Room::None;
    case llvm::Type::PointerTyID:
    case llvm::Type::FloatTyID:
    case llvm::Type::DoubleTyID: return Room::Word;
    case llvm::Type::IntegerTyID: return type->getIntegerBitWidth() <= 64 ? Room::Word : Room::Other;
    default: return Room::Other;
    }
}

/// Of the few types that a function's values have, each is looked at once.
class Rooms {
public:
    Room of(const llvm::Type* type) {
        const auto bits = reinterpret_cast<uintptr_t>(type) / alignof(llvm::Type);
        Entry& entry = entries_[(bits ^ bits >> 5) % entries_.size()];
        if (entry.type != type) [[unlikely]]
            entry = {type, roomOf(type)};
        return entry.room;
    }

private:
    struct Entry {
        const llvm::Type* type = nullptr;
        Room room = Room::None;
    };
    std::array<Entry, 32> entries_;
};

} // namespace

Survey::Survey(const Numbering& numbering, std::pmr::memory_resource* memory)
    : opcodes_(numbering.size(), memory), rooms_(numbering.size(), memory), candidates_(numbering.size(), memory) {
    const llvm::ArrayRef<const llvm::Value*> values = numbering.values();
    Rooms rooms;
    std::array<uint32_t, kCandidates> sizes{};
    for (uint32_t number = 0; number < values.size(); ++number) {
        const llvm::Value* value = values[number];
        const bool isInstruction = value->getValueID() >= llvm::Value::InstructionVal;
        const auto opcode = static_cast<uint8_t>(isInstruction ? value->getValueID() - llvm::Value::InstructionVal : 0);
        opcodes_[number] = opcode;
        rooms_[number] = rooms.of(value->getType());
        ++sizes[static_cast<size_t>(kCandidateOf[opcode])];
    }
    for (size_t kind = 0; kind < kCandidates; ++kind)
        firsts_[kind + 1] = firsts_[kind] + sizes[kind];
    std::array<uint32_t, kCandidates + 1> next = firsts_;
    for (uint32_t number = 0; number < values.size(); ++number)
        candidates_[next[static_cast<size_t>(kCandidateOf[opcodes_[number]])]++] = number;
}

} // namespace kiln
