#pragma once

// Programs for the tests of ir/: loaded from text, looked at as text.

#include "ir/program_module.h"
#include "ir/unit.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"

#include <memory>
#include <string>
#include <vector>

namespace kiln::test {

/// Loads textual IR; a failure is the test's.
std::unique_ptr<ProgramModule> loadIr(llvm::StringRef text);
/// Loads C or C++ through the front end that was built.
std::unique_ptr<ProgramModule> loadC(llvm::StringRef text, Language language = Language::C);
FrontEndOptions frontEnd(std::vector<std::string> args = {});

/// The message with which loading fails; empty when it does not.
std::string loadError(llvm::ArrayRef<Source> sources, const FrontEndOptions& options = frontEnd());
std::string loadError(llvm::StringRef irText);

Source ir(std::string name, llvm::StringRef text);
std::string print(const llvm::Module& module);
std::string print(const llvm::Function& function);
bool contains(llvm::StringRef text, llvm::StringRef part);
unsigned countOf(llvm::StringRef text, llvm::StringRef part);

/// A file that is gone with the object.
class TemporaryFile {
public:
    TemporaryFile(llvm::StringRef ending, llvm::StringRef contents);
    ~TemporaryFile();
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// A unit read back, in a context of its own.
struct ReadUnit {
    Unit unit;
    std::unique_ptr<llvm::LLVMContext> context = std::make_unique<llvm::LLVMContext>();
    std::unique_ptr<llvm::Module> module;
};
/// Cuts, reads back and verifies; a failure is the test's.
ReadUnit cut(ProgramModule& program, const UnitRequest& request);
UnitRequest requestFor(ProgramModule& program, llvm::StringRef function, unsigned calleeBudget = 0);

} // namespace kiln::test
