#include "ir/table_calls.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Operator.h"

#include <tuple>

namespace kiln {

using llvm::APInt;
using llvm::Function;

namespace {

/// A place in a global: at `offset` bytes, and `stride` bytes further for each of `index`.
struct Place {
    const llvm::GlobalVariable* global = nullptr;
    uint64_t offset = 0, stride = 0;
    llvm::Value* index = nullptr;
};

std::optional<Place> placeOf(const llvm::Value* pointer, const llvm::DataLayout& layout) {
    const unsigned width = layout.getIndexTypeSizeInBits(pointer->getType());
    APInt offset(width, 0), stride(width, 0);
    llvm::Value* index = nullptr;
    while (auto* step = llvm::dyn_cast<llvm::GEPOperator>(pointer)) {
        llvm::MapVector<llvm::Value*, APInt> variable;
        if (!step->collectOffset(layout, width, variable, offset) || variable.size() > 1) return std::nullopt;
        if (!variable.empty()) {
            if (index) return std::nullopt;
            std::tie(index, stride) = variable.front();
        }
        pointer = step->getPointerOperand();
    }
    auto* global = llvm::dyn_cast<llvm::GlobalVariable>(pointer);
    if (!global || !index || !stride.isStrictlyPositive() || offset.isNegative()) return std::nullopt;
    return Place{global, offset.getZExtValue(), stride.getZExtValue(), index};
}

/// It may be copied, and what it calls be another function.
bool mayBeCopied(const llvm::CallBase& call) {
    return call.isIndirectCall() && !llvm::isa<llvm::CallBrInst>(call) && !call.isMustTailCall() &&
           !call.isNoInline() && !call.hasOperandBundles() && !call.isConvergent() && !call.cannotDuplicate();
}

bool isCalledAs(const Function& function, const llvm::CallBase& call) {
    return function.getFunctionType() == call.getFunctionType() && function.getCallingConv() == call.getCallingConv();
}

} // namespace

std::optional<TableCall> tableCallOf(const llvm::CallBase& call) {
    if (!mayBeCopied(call)) return std::nullopt;
    auto* load = llvm::dyn_cast<llvm::LoadInst>(call.getCalledOperand());
    if (!load || !load->isSimple()) return std::nullopt;
    const llvm::DataLayout& layout = call.getModule()->getDataLayout();
    const auto place = placeOf(load->getPointerOperand(), layout);
    if (!place || !place->global->isConstant() || !place->global->hasDefinitiveInitializer()) return std::nullopt;

    TableCall result{place->global, place->index, {}};
    const uint64_t size = layout.getTypeAllocSize(place->global->getValueType());
    const uint64_t pointerSize = layout.getTypeStoreSize(load->getType());
    const unsigned offsetWidth = layout.getIndexTypeSizeInBits(load->getPointerOperandType());
    const unsigned indexWidth = place->index->getType()->getIntegerBitWidth();
    bool holdsAny = false;
    for (uint64_t at = place->offset; at < size && size - at >= pointerSize; at += place->stride) {
        const size_t number = result.entries.size();
        if (number == kMostTableEntries || !llvm::isUIntN(indexWidth - 1, number)) return std::nullopt;
        auto* entry = llvm::dyn_cast_or_null<Function>(
            llvm::ConstantFoldLoadFromConst(const_cast<llvm::Constant*>(place->global->getInitializer()),
                                            load->getType(), APInt(offsetWidth, at), layout));
        const bool fits = entry && isCalledAs(*entry, call);
        holdsAny |= fits;
        result.entries.push_back(fits ? entry : nullptr);
    }
    if (!holdsAny) return std::nullopt;
    return result;
}

} // namespace kiln
