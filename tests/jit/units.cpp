#include "units.h"

#include "jit/build_object.h"
#include "jit/compile.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#endif

namespace kiln::test {

Unit unitFromIr(const std::string& ir) {
    llvm::LLVMContext context;
    llvm::SMDiagnostic diagnostic;
    Unit unit;
    unit.name = "f";
    std::unique_ptr<llvm::Module> module = llvm::parseAssemblyString(ir, diagnostic, context);
    if (!module) {
        ADD_FAILURE() << diagnostic.getMessage().str() << " in line " << diagnostic.getLineNo() << " of\n" << ir;
        return unit;
    }
    module->setDataLayout("e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128");
    module->setTargetTriple("x86_64-pc-linux-gnu");
    llvm::raw_svector_ostream stream(unit.bitcode);
    llvm::WriteBitcodeToFile(*module, stream);
    unit.instructions = module->getInstructionCount();
    return unit;
}

std::unique_ptr<llvm::MemoryBuffer> objectFromIr(const std::string& ir, Tier tier) {
    initializeCompiler();
    llvm::Expected<BuiltObject> built = buildObject(unitFromIr(ir), PassOptions{.tier = tier});
    if (!built) {
        ADD_FAILURE() << llvm::toString(built.takeError());
        return nullptr;
    }
    return std::move(built->bytes);
}

#if __has_feature(address_sanitizer)
LeakingScope::LeakingScope() {
    __lsan_disable();
}
LeakingScope::~LeakingScope() {
    __lsan_enable();
}
#else
LeakingScope::LeakingScope() = default;
LeakingScope::~LeakingScope() = default;
#endif

std::string words(llvm::Error error) {
    return error ? llvm::toString(std::move(error)) : std::string();
}

} // namespace kiln::test
