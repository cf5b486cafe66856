#pragma once

// Copies what a unit needs out of the Program's module into a module of its own (same context, so types and metadata
// are shared and the Program's module is never changed): bodies on demand, everything else as declarations on first
// mention.

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Transforms/Utils/ValueMapper.h"

namespace llvm {
class CallBase;
class Constant;
class Function;
class GlobalVariable;
class Instruction;
class Module;
} // namespace llvm

namespace kiln {

/// LLVM never makes code into a call of the library function whose name the code's own function has; `copy`, which has
/// lost the name of `original`, is told so.
void keepFromCallingItself(llvm::Function& copy, const llvm::Function& original);

class UnitMapper final : llvm::ValueMaterializer {
public:
    explicit UnitMapper(llvm::Module& unit);

    /// Direct calls of `original` go to `copy`, in all bodies copied from now on; its address stays the symbol's.
    void redirectCalls(const llvm::Function& original, llvm::Function& copy) { copies_[&original] = &copy; }

    /// What becomes of one call of the Program's.
    struct Redirected {
        llvm::Function* copy = nullptr; ///< called instead; null: as redirectCalls() says
        llvm::SmallVector<std::pair<unsigned, llvm::Function*>, 1> arguments; ///< by number: passed instead
        bool isSpread = false;                                                ///< marked as kSpreadCall
    };
    Redirected& redirect(const llvm::CallBase& original) { return redirected_[&original]; }

    /// A definition to be, with the attributes, calling convention and (if the type is the same) names of arguments of
    /// `original`.
    llvm::Function& createShell(const llvm::Function& original, llvm::FunctionType* type, llvm::StringRef name,
                                bool isInternal);

    /// Copies the body; values() then knows its arguments, blocks and instructions. Arguments that `argumentValues`
    /// names stand for those of `original`; without it the shell's own do. Debug locations are dropped.
    void copyBody(const llvm::Function& original, llvm::Function& shell,
                  llvm::ArrayRef<llvm::Value*> argumentValues = {});

    /// Gives the constant globals their initializers. Last: a unit only sees what bodies and initializers mention.
    void finish();

    /// What direct calls of `original` in the unit call; null: none has been copied.
    const llvm::Function* calledFor(const llvm::Function& original) const;

    /// What the unit takes for the function's address: a declaration.
    llvm::Function& symbolOf(const llvm::Function& original);
    /// The same for any constant of the Program.
    llvm::Constant* constantOf(const llvm::Constant& original) { return mapper_.mapConstant(original); }

    llvm::ValueToValueMapTy& values() { return values_; }
    unsigned instructions() const { return instructions_; }
    bool hasAbsoluteAddress() const { return hasAbsoluteAddress_; }
    bool callsThroughPointers() const { return callsThroughPointers_; } ///< any body that was copied

private:
    llvm::Value* materialize(llvm::Value* value) override;
    llvm::Function* declare(const llvm::Function& original);
    llvm::GlobalVariable* declare(const llvm::GlobalVariable& original);
    llvm::Instruction* copyInstruction(const llvm::Instruction& original);
    void noteAbsoluteAddresses(const llvm::Value& value);

    llvm::Module& unit_;
    llvm::ValueToValueMapTy values_;
    llvm::ValueMapper mapper_;
    llvm::DenseMap<const llvm::Function*, llvm::Function*> copies_;
    llvm::DenseMap<const llvm::CallBase*, Redirected> redirected_;
    llvm::SmallVector<std::pair<const llvm::GlobalVariable*, llvm::GlobalVariable*>, 16> initializers_;
    llvm::SmallPtrSet<const llvm::Value*, 32> constantsSeen_;
    uint64_t constantBytes_ = 0; // of initializers that came along
    unsigned instructions_ = 0;
    bool hasAbsoluteAddress_ = false;
    bool callsThroughPointers_ = false;
};

} // namespace kiln
