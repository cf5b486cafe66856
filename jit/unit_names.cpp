#include "jit/unit_names.h"

#include "ir/program_module.h"
#include "ir/unit.h"

#include "llvm/IR/Module.h"

namespace kiln {

namespace {

void replaceAll(std::string& text, llvm::StringRef from, llvm::StringRef to) {
    for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
}

} // namespace

llvm::Function* symbolOfCopy(const llvm::Module& unit, const llvm::Function& copy) {
    llvm::StringRef name = copy.getName();
    if (!name.consume_front(kCopyPrefix)) return nullptr;
    if (llvm::Function* local = unit.getFunction((ProgramModule::kLocalPrefix + name).str())) return local;
    return unit.getFunction(name);
}

llvm::Function* copyOfSymbol(const llvm::Module& unit, const llvm::Function& symbol) {
    llvm::StringRef name = symbol.getName();
    name.consume_front(ProgramModule::kLocalPrefix);
    return unit.getFunction((kCopyPrefix + name).str());
}

std::string inProgramsWords(const Unit& unit, llvm::StringRef text) {
    std::string words = text.str();
    replaceAll(words, kEntryName, unit.name);
    for (llvm::StringRef prefix : {llvm::StringRef(kCopyPrefix), llvm::StringRef(kOsrPrefix),
                                   llvm::StringRef(kLibraryPrefix), llvm::StringRef(ProgramModule::kLocalPrefix)})
        replaceAll(words, prefix, "");
    return words;
}

} // namespace kiln
