#include "ir/lower.h"

#include "ir/diagnostics.h"
#include "ir/refuse.h"

#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Support/raw_ostream.h"

namespace kiln {

namespace {

/// Which step left the module broken is only found by verifying after each one, so that is left to debug builds.
#ifdef NDEBUG
constexpr bool kVerifyEachStep = false;
#else
constexpr bool kVerifyEachStep = true;
#endif

llvm::Error verifyAfter(llvm::StringRef step, const llvm::Module& module) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    if (!llvm::verifyModule(module, &stream)) return llvm::Error::success();
    return failure("internal error: the module is invalid after " + step + ": " +
                   llvm::StringRef(text).ltrim().split('\n').first);
}

} // namespace

llvm::Error lower(llvm::Module& module, ProgramFacts& facts, PassManagers& passes) {
    auto after = [&](llvm::StringRef step) {
        return kVerifyEachStep ? verifyAfter(step, module) : llvm::Error::success();
    };
    // Aliases first: the later steps then see functions and variables only.
    if (llvm::Error error = lowerAliases(module, facts)) return error;
    if (llvm::Error error = after("aliases")) return error;
    if (llvm::Error error = lowerInitializers(module, facts)) return error;
    if (llvm::Error error = after("initializers")) return error;
    // Before anything is inlined, as natively.
    lowerEntryHooks(module, passes);
    // Before anything is inlined, which simplifies.
    lowerInstructions(module);
    if (llvm::Error error = after("instructions")) return error;
    // Before the refusals: only unsplit coroutines may hold tokens.
    lowerCoroutines(module, passes);
    if (llvm::Error error = after("coroutines")) return error;
    if (llvm::Error error = refuseUnsupported(module)) return error;
    // After inlining, so that a constant argument of an always_inline function counts as constant.
    lowerIntrinsics(module, passes);
    if (llvm::Error error = after("intrinsics")) return error;
    lowerMulAdds(module);
    if (llvm::Error error = after("multiply-adds")) return error;
    if (llvm::Error error = lowerThreadLocals(module)) return error;
    if (llvm::Error error = after("thread-locals")) return error;
    lowerBlockAddresses(module);
    if (llvm::Error error = after("block addresses")) return error;
    lowerNames(module);
    return verifyAfter(kVerifyEachStep ? "names" : "lowering", module);
}

} // namespace kiln
