#include "ir_test_support.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

namespace kiln::test {

std::unique_ptr<ProgramModule> loadIr(llvm::StringRef text) {
    auto program = ProgramModule::load({ir("test.ll", text)}, frontEnd());
    if (program) return std::move(*program);
    ADD_FAILURE() << llvm::toString(program.takeError());
    return nullptr;
}

std::unique_ptr<ProgramModule> loadC(llvm::StringRef text, Language language) {
    Source source{.name = language == Language::C ? "test.c" : "test.cpp", .language = language, .text = text.str()};
    auto program = ProgramModule::load({source}, frontEnd());
    if (program) return std::move(*program);
    ADD_FAILURE() << llvm::toString(program.takeError());
    return nullptr;
}

FrontEndOptions frontEnd(std::vector<std::string> args) {
    return {.args = std::move(args), .library = KILN_CLANG_LIBRARY, .resourceDirectory = ""};
}

std::string loadError(llvm::ArrayRef<Source> sources, const FrontEndOptions& options) {
    auto program = ProgramModule::load(sources, options);
    return program ? "" : llvm::toString(program.takeError());
}

std::string loadError(llvm::StringRef irText) {
    return loadError({ir("test.ll", irText)});
}

Source ir(std::string name, llvm::StringRef text) {
    return {.name = std::move(name), .language = Language::Ir, .text = text.str()};
}

template <class Printed>
static std::string printAny(const Printed& printed) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    stream << printed;
    return text;
}
std::string print(const llvm::Module& module) {
    return printAny(module);
}
std::string print(const llvm::Function& function) {
    return printAny(function);
}

bool contains(llvm::StringRef text, llvm::StringRef part) {
    return text.contains(part);
}

unsigned countOf(llvm::StringRef text, llvm::StringRef part) {
    return text.count(part);
}

TemporaryFile::TemporaryFile(llvm::StringRef ending, llvm::StringRef contents) {
    int file = -1;
    llvm::SmallString<128> path;
    if (llvm::sys::fs::createTemporaryFile("kiln-test", ending, file, path)) ADD_FAILURE() << "no temporary file";
    llvm::raw_fd_ostream(file, /*shouldClose=*/true) << contents;
    path_ = path.str().str();
}

TemporaryFile::~TemporaryFile() {
    llvm::sys::fs::remove(path_);
}

ReadUnit cut(ProgramModule& program, const UnitRequest& request) {
    ReadUnit read;
    auto lock = program.lock();
    auto unit = cutUnit(program, request);
    if (!unit) {
        ADD_FAILURE() << llvm::toString(unit.takeError());
        return read;
    }
    read.unit = std::move(*unit);
    llvm::MemoryBufferRef bytes({read.unit.bitcode.data(), read.unit.bitcode.size()}, read.unit.name);
    auto module = llvm::parseBitcodeFile(bytes, *read.context);
    if (!module) {
        ADD_FAILURE() << llvm::toString(module.takeError());
        return read;
    }
    read.module = std::move(*module);
    EXPECT_FALSE(llvm::verifyModule(*read.module, &llvm::errs())) << print(*read.module);
    return read;
}

UnitRequest requestFor(ProgramModule& program, llvm::StringRef function, unsigned calleeBudget) {
    UnitRequest request;
    request.root = program.module().getFunction(function);
    EXPECT_NE(request.root, nullptr) << function.str();
    request.calleeBudget = calleeBudget;
    return request;
}

} // namespace kiln::test
