#pragma once

// Which instructions need no code of their own: decided before slots are given out, since what such an instruction
// reads is read where its users stand.

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/Instructions.h"

#include <cstdint>
#include <optional>

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
    Folding(const llvm::Function& function, const llvm::DataLayout& layout);

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
    bool isSimple(const llvm::GetElementPtrInst& address) const { return parts_.contains(&address); }
    /// REQUIRES: isSimple. Reaches through what is folded.
    AddressParts address(const llvm::GetElementPtrInst& address) const;

    /// Every place where the value's slot is read. Of a phi, the end of the block that the value comes from (`use` is
    /// null there); else `use` is the instruction with code that reads it.
    void forEachUse(const llvm::Value& value,
                    llvm::function_ref<void(const llvm::BasicBlock& block, const llvm::Instruction* use)> visit) const;

private:
    struct Parts {
        AddressParts own;           ///< from its own pointer operand
        uint8_t vars = 0;           ///< variables up the chain of addresses it could reach through
        bool joins = false;         ///< could reach through its base
        mutable int8_t folded = -1; ///< not asked yet
    };
    bool takeApart(const llvm::GetElementPtrInst& address, Parts& parts) const;
    bool isClean(const llvm::Value* value, unsigned depth) const;
    bool isFoldedAddress(const llvm::GetElementPtrInst& address) const;
    bool isFoldedIndex(const llvm::Instruction& inst) const;
    bool decidesOnly(const llvm::Value& value) const;

    const llvm::DataLayout& layout_;
    llvm::DenseMap<const llvm::GetElementPtrInst*, Parts> parts_;
    mutable llvm::DenseMap<const llvm::Value*, const llvm::Value*> aliases_; ///< casts: their operand, null: no alias
};

} // namespace kiln
