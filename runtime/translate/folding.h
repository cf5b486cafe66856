#pragma once

// Which instructions need no code of their own: decided before slots are given out, since what such an instruction
// reads is read where its users stand.

#include "ir/numbering.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/Instructions.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace kiln {

/// Whether a value of the type lies in one container: what the opcodes compute with.
bool isPlain(const llvm::Type* type);

/// How the variable part of an address is read from its slot.
enum class IndexKind : uint8_t { None, S64, S32, U32 };

/// An address taken apart: base + index * scale + offset.
struct AddressParts {
    const llvm::Value* base = nullptr;
    const llvm::Value* index = nullptr;
    IndexKind kind = IndexKind::None;
    uint64_t scale = 0;
    int64_t offset = 0;
};

class Folding {
public:
    Folding(const Numbering& numbering, const llvm::DataLayout& layout);

    /// Whether instructions of its kind may be aliases or folded: most are not, and each is asked about often.
    static bool mayBeWithoutCode(const llvm::Instruction& inst) {
        using I = llvm::Instruction;
        switch (inst.getOpcode()) {
        case I::GetElementPtr:
        case I::ICmp:
        case I::FCmp:
        case I::Add:
        case I::Sub:
        case I::And:
        case I::SExt:
        case I::ZExt:
        case I::Trunc:
        case I::PtrToInt:
        case I::IntToPtr:
        case I::BitCast:
        case I::AddrSpaceCast:
        case I::Freeze:
        case I::Call: return true;
        default: return false;
        }
    }

    /// The value in whose slot this one is found: itself, or what it is another view of.
    const llvm::Value* root(const llvm::Value* value) const;
    bool isAlias(const llvm::Value& value) const;
    /// Computed by its users, each time.
    bool isFolded(const llvm::Instruction& inst) const;

    /// Compares that run inside the branch, or the negation, that is their only user.
    bool isFoldedCompare(const llvm::CmpInst& compare) const;
    /// The `and` that such a compare tests for zero, when it runs there, too.
    const llvm::BinaryOperator* testedBits(const llvm::CmpInst& compare) const;
    /// The compare of which this is the negation, when it runs here.
    const llvm::CmpInst* negated(const llvm::BinaryOperator& inst) const;

    /// A sum with a constant, or a fixed offset from a pointer, whose only use is as a call's first argument.
    struct Sum {
        const llvm::Value* value = nullptr;
        int32_t addend = 0;
    };
    std::optional<Sum> argumentSum(const llvm::Value& value) const;

    /// False: it must be computed step by step.
    bool isSimple(const llvm::GetElementPtrInst& address) const { return partsOf(address); }
    /// REQUIRES: isSimple. Reaches through what is folded.
    AddressParts address(const llvm::GetElementPtrInst& address) const;

    /// Every place where the value's slot is read: an instruction with code, or, of a phi, the end of the block that
    /// the value comes from (the other one is null).
    void
    forEachUse(const llvm::Value& value,
               llvm::function_ref<void(const llvm::Instruction* use, const llvm::BasicBlock* atEndOf)> visit) const;

private:
    struct Parts {
        AddressParts own;           ///< from its own pointer operand
        uint8_t vars = 0;           ///< variables up the chain of addresses it could reach through
        bool joins = false;         ///< could reach through its base
        mutable int8_t folded = -1; ///< not asked yet
    };
    bool takeApart(const llvm::GetElementPtrInst& address, Parts& parts) const;
    const Parts* partsOf(const llvm::GetElementPtrInst& address) const { ///< null: it is not simple
        const uint32_t at = partsAt_[numbering_.of(&address)];
        return at == 0 ? nullptr : &parts_[at - 1];
    }
    bool isClean(const llvm::Value* value, unsigned depth) const;
    bool isFoldedAddress(const llvm::GetElementPtrInst& address) const;
    bool isFoldedIndex(const llvm::Instruction& inst) const;
    bool decidesOnly(const llvm::Value& value) const;

    const Numbering& numbering_;
    const llvm::DataLayout& layout_;
    std::vector<Parts> parts_;
    std::vector<uint32_t> partsAt_; ///< by number of the address: index into parts_, from 1; 0: it is not simple
    mutable llvm::DenseMap<const llvm::Value*, const llvm::Value*> aliases_; ///< casts: their operand, null: no alias
};

} // namespace kiln
