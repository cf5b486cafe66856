#include "tests/support/translate_only.h"

#include "ir/canonicalize.h"
#include "ir/lower.h"
#include "ir/pass_managers.h"
#include "ir/program_module.h"
#include "ir/read_source.h"
#include "ir/refuse.h"
#include "runtime/cell.h"
#include "runtime/translate/translate.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/raw_ostream.h>

#include <algorithm>
#include <ctime>
#include <deque>
#include <limits>

namespace kiln::test {
namespace {

/// Of this thread's processor time: a busy machine does not show.
uint64_t nanoseconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_nsec);
}

/// Of several runs: caches and branch predictors know the work by then.
uint64_t leastNanoseconds(llvm::function_ref<void()> work) {
    constexpr unsigned kTimes = 7;
    uint64_t least = std::numeric_limits<uint64_t>::max();
    for (unsigned i = 0; i < kTimes; ++i) {
        const uint64_t start = nanoseconds();
        work();
        least = std::min(least, nanoseconds() - start);
    }
    return least;
}

std::string textOf(const llvm::Instruction& instruction) {
    std::string text;
    llvm::raw_string_ostream(text) << instruction;
    return text.substr(text.find_first_not_of(' '));
}

std::string operationOf(const llvm::Instruction& instruction) {
    if (auto* intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction))
        return llvm::Intrinsic::getBaseName(intrinsic->getIntrinsicID()).str();
    return instruction.getOpcodeName();
}

/// What loading does to a module once it is parsed.
llvm::Error load(llvm::Module& module) {
    if (llvm::Error error = acceptModule(module, module.getName(), /*isClangs=*/false)) return error;
    if (llvm::Error error = refuseSymbols(module, module.getName())) return error;
    module.getContext().setDiscardValueNames(true);
    ProgramFacts facts;
    PassManagers passes;
    return lower(module, facts, passes);
}

/// A Program as the translator sees it: a cell for each function, an address for each symbol.
class MadeUpProgram {
public:
    explicit MadeUpProgram(llvm::Module& module) {
        for (llvm::Function& function : module) {
            if (function.isDeclarationForLinker()) continue;
            FunctionCell& cell = cells_.emplace_back();
            cell.name = function.getName().str();
            cell.function = &function;
            cell.abi = classify(function);
            cellOf_[&function] = &cell;
        }
    }

    const std::deque<FunctionCell>& cells() const { return cells_; }
    FunctionCell* cellOf(const llvm::Function& function) const { return cellOf_.lookup(&function); }
    /// As of small objects in a row.
    uint64_t addressOf(const llvm::GlobalValue& global) {
        return addresses_.try_emplace(&global, 0x7f0000001000 + 64 * addresses_.size()).first->second;
    }

private:
    std::deque<FunctionCell> cells_;
    llvm::DenseMap<const llvm::Function*, FunctionCell*> cellOf_;
    llvm::DenseMap<const llvm::GlobalValue*, uint64_t> addresses_;
};

FunctionTranslation translateFunction(llvm::Function& function, Canonicalizer& canonicalizer,
                                      const TranslationContext& context) {
    FunctionTranslation result;
    result.name = function.getName().str();
    result.isLocal = function.hasLocalLinkage();
    result.loadedInstructions = function.getInstructionCount();
    uint64_t start = nanoseconds();
    canonicalizer.run(function);
    result.canonicalizeNs = nanoseconds() - start;
    result.canonicalInstructions = function.getInstructionCount();
    start = nanoseconds();
    Translation translation = translate(function, context);
    result.translateNs = nanoseconds() - start;
    if (!translation.code) {
        result.reason = mustCompileName(translation.reason);
        if (translation.instruction) {
            result.operation = operationOf(*translation.instruction);
            result.instruction = textOf(*translation.instruction);
        }
        return result;
    }
    if (result.canonicalInstructions > kLargeInstructions)
        result.translateAgainNs = leastNanoseconds([&] { translate(function, context); });
    result.bytecodeInstructions = translation.code->code.size();
    result.bytecodeBytes = translation.code->code.size() * sizeof(Inst) + translation.code->constants.size() * 8;
    return result;
}

} // namespace

ModuleTranslation translateOnly(llvm::Module& module) {
    ModuleTranslation result;
    if (llvm::Error error = load(module)) {
        result.refused = llvm::toString(std::move(error));
        return result;
    }
    MadeUpProgram program(module);
    Canonicalizer canonicalizer(/*readsClangs=*/true);
    auto addressOf = [&](const llvm::GlobalValue& global) { return program.addressOf(global); };
    auto cellOf = [&](const llvm::Function& function) { return program.cellOf(function); };
    TranslationContext context{addressOf, cellOf};
    for (const FunctionCell& cell : program.cells())
        result.functions.push_back(translateFunction(*cell.function, canonicalizer, context));
    return result;
}

} // namespace kiln::test
