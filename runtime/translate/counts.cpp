// What is counted beside edges and loops: targets of calls through pointers, and arguments.

#include "translate/translator.h"

#include "llvm/IR/Function.h"

namespace kiln {

void Translator::countTargets(CallSite& site, const llvm::CallBase& inst) {
    if (!inst.isIndirectCall()) return; // a constant called through another type than it has
    const unsigned call = callsThroughPointers_++;
    if (!context_.countsValues) return;
    auto& targets = out_->targets.emplace_back(std::make_unique<TargetSite>());
    targets->call = call;
    site.targets.store(targets.get(), std::memory_order_relaxed);
}

/// Behind everything else, and entered first as long as it counts. REQUIRES: the plain entry is known.
void Translator::emitArgumentCounts() {
    if (!context_.countsValues) return;
    auto arguments = std::make_unique<ArgumentSites>();
    for (const llvm::Argument& argument : function_.args()) {
        const llvm::Type* type = argument.getType();
        if (argument.hasPassPointeeByValueCopyAttr()) continue; // a copy's address
        const bool isScalar = type->isPointerTy() || type->isFloatTy() || type->isDoubleTy() || type->isIntegerTy();
        const auto bits = static_cast<unsigned>(isScalar ? layout_.getTypeSizeInBits(argument.getType()) : 0);
        if (bits == 0 || bits > 64) continue;
        ArgumentSite& site = arguments->sites.emplace_back();
        site.argument = argument.getArgNo();
        site.slot = slotOf(&argument);
        site.kind = type->isPointerTy()                 ? ArgumentSite::Kind::Pointer
                    : type->isIntegerTy() && bits == 64 ? ArgumentSite::Kind::Wide
                                                        : ArgumentSite::Kind::Bits;
        site.mask = ~uint64_t{0} >> (64 - bits);
    }
    if (arguments->sites.empty()) return;
    arguments->function = out_.get();
    arguments->plainEntry = entry_;
    arguments->callsLeft = kFirstArgumentSamples;
    const auto at = static_cast<uint32_t>(code_.size());
    jumps_.push_back(at);
    emit(Op::CountArguments, arguments->plainEntry - at).pointer = arguments.get();
    out_->countingEntry = at;
    entry_ = at;
    out_->arguments = std::move(arguments);
}

} // namespace kiln
