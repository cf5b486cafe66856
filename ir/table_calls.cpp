#include "ir/table_calls.h"

#include "ir/function_profile.h"

#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Operator.h"

namespace kiln {

using llvm::APInt;
using llvm::Function;

namespace {

/// Fewer calls than these say too little.
constexpr uint64_t kMinCalls = 64;
/// Targets that take this share of the calls that are left are asked for one by one (LLVM's icp-remaining-percent).
constexpr double kAskedFor = 0.3;

/// A place in a global: at `offset` bytes, and `stride` bytes further for each of `index`.
struct Place {
    const llvm::GlobalVariable* global = nullptr;
    APInt offset, stride;
    llvm::Value* index = nullptr;
};

std::optional<Place> placeOf(const llvm::Value* pointer, const llvm::DataLayout& layout) {
    const unsigned width = layout.getIndexTypeSizeInBits(pointer->getType());
    Place place{.offset = APInt(width, 0), .stride = APInt(width, 0)};
    while (auto* step = llvm::dyn_cast<llvm::GEPOperator>(pointer)) {
        llvm::MapVector<llvm::Value*, APInt> variable;
        if (!step->collectOffset(layout, width, variable, place.offset) || variable.size() > 1) return std::nullopt;
        if (!variable.empty()) {
            if (place.index) return std::nullopt;
            std::tie(place.index, place.stride) = variable.front();
        }
        pointer = step->getPointerOperand();
    }
    place.global = llvm::dyn_cast<llvm::GlobalVariable>(pointer);
    if (!place.global || !place.index || !place.stride.isStrictlyPositive() || place.offset.isNegative())
        return std::nullopt;
    return place;
}

bool isFinal(const llvm::GlobalVariable& global) {
    return global.isConstant() && global.hasInitializer() && !global.isExternallyInitialized() &&
           (!global.isInterposable() || global.hasAvailableExternallyLinkage());
}

bool isCalledAs(const Function& function, const llvm::CallBase& call) {
    return function.getFunctionType() == call.getFunctionType() && function.getCallingConv() == call.getCallingConv();
}

} // namespace

std::optional<TableCall> tableCallOf(const llvm::CallBase& call) {
    auto* load = llvm::dyn_cast<llvm::LoadInst>(call.getCalledOperand());
    if (!load || !load->isSimple()) return std::nullopt;
    const llvm::DataLayout& layout = call.getModule()->getDataLayout();
    const auto place = placeOf(load->getPointerOperand(), layout);
    if (!place || !isFinal(*place->global)) return std::nullopt;

    TableCall result{place->global, place->index, {}};
    const uint64_t size = layout.getTypeAllocSize(place->global->getValueType());
    const uint64_t pointerSize = layout.getPointerSize();
    const unsigned indexWidth = place->index->getType()->getIntegerBitWidth();
    bool holdsAny = false;
    for (APInt at = place->offset; at.ule(size) && at.getZExtValue() + pointerSize <= size; at += place->stride) {
        const size_t number = result.entries.size();
        if (number == kMostTableEntries || !llvm::isUIntN(indexWidth - 1, number)) return std::nullopt;
        auto* entry = llvm::dyn_cast_or_null<Function>(llvm::ConstantFoldLoadFromConst(
            const_cast<llvm::Constant*>(place->global->getInitializer()), load->getType(), at, layout));
        const bool fits = entry && isCalledAs(*entry, call);
        holdsAny |= fits;
        result.entries.push_back(fits ? entry : nullptr);
    }
    if (!holdsAny) return std::nullopt;
    return result;
}

bool isSpread(llvm::ArrayRef<uint64_t> counts, uint64_t seen) {
    if (seen < kMinCalls) return false;
    uint64_t left = seen;
    for (uint64_t count : counts)
        if (static_cast<double>(count) >= kAskedFor * static_cast<double>(left)) left -= std::min(count, left);
    return 2 * left >= seen;
}

llvm::SmallVector<Function*, 32> spreadTargetsOf(const Function& caller, const FunctionProfile& profile) {
    llvm::SmallVector<Function*, 32> targets;
    auto place = profile.targets.begin();
    unsigned ordinal = 0;
    for (const llvm::Instruction& instruction : llvm::instructions(caller)) {
        auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
        if (!call || !call->isIndirectCall()) continue;
        const unsigned number = ordinal++;
        while (place != profile.targets.end() && place->index < number)
            ++place;
        if (place == profile.targets.end()) break;
        if (place->index != number) continue;
        llvm::SmallVector<uint64_t, kMostTargets> counts;
        for (const FunctionProfile::Value& target : place->top)
            counts.push_back(target.count);
        if (!isSpread(counts, place->seen())) continue;
        if (auto table = tableCallOf(*call))
            for (Function* entry : table->entries)
                if (entry && !llvm::is_contained(targets, entry)) targets.push_back(entry);
    }
    return targets;
}

} // namespace kiln
