#include "ir/library_bodies.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/MemoryBuffer.h"

extern "C" const char kiln_library_bitcode[], kiln_library_bitcode_end[];

namespace kiln {

namespace {

struct Row {
    llvm::StringLiteral name, body;
    unsigned callback; ///< number of the argument that is called
};
constexpr Row kRows[] = {{"qsort", "kiln_library_qsort", 3}};

const Row* rowOf(const llvm::Function& callee) {
    if (!callee.isDeclaration()) return nullptr;
    const Row* row = llvm::find_if(kRows, [&](const Row& r) { return r.name == callee.getName(); });
    return row == std::end(kRows) ? nullptr : row;
}

} // namespace

llvm::SmallVector<llvm::StringRef, 4> LibraryBodies::names() {
    llvm::SmallVector<llvm::StringRef, 4> names;
    for (const Row& row : kRows)
        names.push_back(row.name);
    return names;
}

LibraryBodies::LibraryBodies(llvm::LLVMContext& context) : context_(context) {}
LibraryBodies::~LibraryBodies() = default;

llvm::Module* LibraryBodies::module() {
    if (!module_) {
        const llvm::StringRef bytes(kiln_library_bitcode,
                                    static_cast<size_t>(kiln_library_bitcode_end - kiln_library_bitcode));
        module_ = llvm::cantFail(llvm::parseBitcodeFile({bytes, "library"}, context_));
    }
    return module_.get();
}

llvm::SmallVector<LibraryCall, 2> LibraryBodies::callsIn(const llvm::Function& caller,
                                                         llvm::function_ref<bool(llvm::StringRef)> isLibrarys) {
    llvm::SmallVector<LibraryCall, 2> calls;
    for (const llvm::Instruction& instruction : llvm::instructions(caller)) {
        auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
        const llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
        const Row* row = callee ? rowOf(*callee) : nullptr;
        if (!row || call->isNoBuiltin() || callee->getDataLayout() != module()->getDataLayout()) continue;
        LibraryCall found{call, module()->getFunction(row->body), module()->getFunction(row->name), nullptr,
                          row->callback};
        if (callee->getFunctionType() != found.body->getFunctionType()) continue;
        found.callback = llvm::dyn_cast<llvm::Function>(call->getArgOperand(row->callback));
        if (found.callback && !found.callback->isDeclaration() && isLibrarys(row->name)) calls.push_back(found);
    }
    return calls;
}

} // namespace kiln
