#pragma once

// Which instructions need no code of their own: decided before slots are given out, since what such an instruction
// reads is read where its users stand.

#include "ir/numbering.h"
#include "translate/survey.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/GetElementPtrTypeIterator.h"
#include "llvm/IR/Instructions.h"

#include <cstdint>
#include <memory_resource>
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
    /// `memory` outlives this.
    Folding(const Numbering& numbering, const Survey& survey, const llvm::DataLayout& layout,
            std::pmr::memory_resource* memory);

    /// Of an instruction by number: it needs no code, as an alias or computed by its users, each time.
    bool isWithoutCode(uint32_t number) const { return kinds_[number] != Kind::Code; }
    bool isAlias(uint32_t number) const { return kinds_[number] == Kind::Alias; }
    bool isFolded(const llvm::Instruction& inst) const { return kinds_[numbering_.of(&inst)] == Kind::Folded; }
    /// Number of the value in whose slot this one is found: itself, or what it is another view of.
    /// REQUIRES: an argument or instruction.
    uint32_t root(const llvm::Value* value) const;

    /// Of a compare that runs in its branch, the `and` that it tests for zero and that runs there, too.
    const llvm::BinaryOperator* testedBits(const llvm::CmpInst& compare) const;
    /// The compare of which this is the negation, when it is folded into it.
    const llvm::CmpInst* negated(const llvm::BinaryOperator& inst) const;

    /// A sum with a constant, or a fixed offset from a pointer, whose only use is as a call's first argument.
    struct Sum {
        const llvm::Value* value = nullptr;
        int32_t addend = 0;
    };
    std::optional<Sum> argumentSum(const llvm::Value& value) const;

    /// False: it must be computed step by step.
    bool isSimple(uint32_t address) const { return partsOf(address); }
    bool isSimple(const llvm::GetElementPtrInst& address) const { return partsOf(address); }
    /// REQUIRES: isSimple. Reaches through what is folded.
    AddressParts address(uint32_t address) const;

    /// Every place where the value's slot is read: the number of an instruction with code and of its block, or, of a
    /// phi, kAtEnd and the block that the value comes from.
    static constexpr uint32_t kAtEnd = ~0u;
    void forEachUse(const llvm::Value& value, llvm::function_ref<void(uint32_t use, uint32_t block)> visit) const;

private:
    /// What argumentSum() is decided by.
    std::optional<Sum> sumOf(const llvm::Instruction& inst) const;
    struct Parts {
        AddressParts own;   ///< from its own pointer operand
        uint8_t vars = 0;   ///< variables up the chain of addresses it could reach through
        bool joins = false; ///< could reach through its base
    };
    enum class Kind : uint8_t { Code, Folded, Alias };
    Kind kindOf(Candidate candidate, uint32_t number) const;
    bool isView(const llvm::Instruction& inst) const;
    /// Compares that run inside the branch, or the negation, that is their only user.
    bool isFoldedCompare(const llvm::CmpInst& compare) const;
    /// The compare that the instruction negates, wherever that runs.
    const llvm::CmpInst* comparedBy(const llvm::BinaryOperator& negation) const;
    bool isTestedBits(const llvm::BinaryOperator& both) const;
    bool takeApart(const llvm::GetElementPtrInst& address, Parts& parts);
    uint64_t strideOf(llvm::generic_gep_type_iterator<llvm::User::const_op_iterator> step);
    const Parts* partsOf(uint32_t number) const { ///< null: it is no simple address
        const uint32_t at = partsAt_[number];
        return at == 0 ? nullptr : &parts_[at - 1];
    }
    const Parts* partsOf(const llvm::GetElementPtrInst& address) const { return partsOf(numbering_.of(&address)); }
    bool isClean(const llvm::Value* value, unsigned depth) const;
    bool isFoldedAddress(const llvm::GetElementPtrInst& address, const Parts* parts) const;
    bool isFoldedIndex(const llvm::Instruction& inst) const;
    bool decidesOnly(const llvm::Value& value) const;

    const Numbering& numbering_;
    const llvm::DataLayout& layout_;
    llvm::DenseMap<const llvm::Type*, uint64_t> strides_; ///< of what is no plain word
    std::pmr::vector<Parts> parts_;
    std::pmr::vector<Kind> kinds_;       ///< by number
    std::pmr::vector<uint32_t> partsAt_; ///< by number of the address: index into parts_, from 1; 0: it is not simple
};

} // namespace kiln
