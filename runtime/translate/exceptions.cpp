// Calls that exceptions may leave, and what they find.

#include "translate/translator.h"

#include "llvm/IR/Function.h"

namespace kiln {

/// Others (of Ada, Rust, Objective-C...) take types by rules of their own.
bool Translator::hasKnownPersonality() const {
    if (!function_.hasPersonalityFn()) return true;
    llvm::StringRef name = function_.getPersonalityFn()->stripPointerCasts()->getName();
    return name == "__gxx_personality_v0" || name == "__gcc_personality_v0";
}

/// Selectors are compared within one function only: any numbers will do that differ from a cleanup's 0.
int32_t Translator::typeId(const llvm::Value* type) {
    return typeIds_.try_emplace(type->stripPointerCasts(), static_cast<int32_t>(typeIds_.size() + 1)).first->second;
}

bool Translator::invoke(llvm::InvokeInst& inst) {
    if (!call(inst)) return false;
    const llvm::LandingPadInst& pad = *inst.getLandingPadInst();
    LandingSite& site = out_->landings.emplace_back();
    site.call = callAt_;
    site.cleanup = pad.isCleanup();
    for (unsigned i = 0; i < pad.getNumClauses(); ++i) {
        if (pad.isFilter(i)) return fail(MustCompile::ExceptionSpecification);
        llvm::Constant* type = pad.getClause(i);
        auto address = bitsOf(type);
        if (!address) return fail(MustCompile::Constant);
        site.clauses.push_back({reinterpret_cast<const void*>(*address), typeId(type)});
    }
    const llvm::ArrayRef<uint32_t> successors = graph_.successors(block_); // the normal one first
    site.target = addEdge(successors[1]);                                  // an index, until targets are known
    jumpTo(successors[0]);
    return true;
}

bool Translator::landingPad() {
    emit(Op::LandingPad, ownSlot());
    return true;
}

} // namespace kiln
