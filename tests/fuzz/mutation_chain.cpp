#include "tests/fuzz/mutation_chain.h"

#include "ir/target.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/FuzzMutate/IRMutator.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Transforms/Utils/Cloning.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

// Objects (instructions, blocks, functions) beyond which the mutator rather deletes.
constexpr std::size_t kMaxSize = 400;

llvm::Type* vectorOf(llvm::Type* element, unsigned lanes) {
    return llvm::FixedVectorType::get(element, lanes);
}

using Context = llvm::LLVMContext;

// What new values and functions are made of.
std::vector<llvm::TypeGetter> allowedTypes() {
    return {llvm::Type::getInt1Ty,
            llvm::Type::getInt8Ty,
            llvm::Type::getInt16Ty,
            llvm::Type::getInt32Ty,
            llvm::Type::getInt64Ty,
            llvm::Type::getInt128Ty,
            [](Context& c) { return llvm::Type::getIntNTy(c, 7); },
            [](Context& c) { return llvm::Type::getIntNTy(c, 33); },
            [](Context& c) { return llvm::Type::getIntNTy(c, 200); },
            llvm::Type::getHalfTy,
            llvm::Type::getBFloatTy,
            llvm::Type::getFloatTy,
            llvm::Type::getDoubleTy,
            llvm::Type::getX86_FP80Ty,
            [](Context& c) { return llvm::PointerType::get(c, 0); },
            [](Context& c) { return vectorOf(llvm::Type::getInt32Ty(c), 4); },
            [](Context& c) { return vectorOf(llvm::Type::getInt1Ty(c), 8); },
            [](Context& c) { return vectorOf(llvm::Type::getInt8Ty(c), 3); },
            [](Context& c) { return vectorOf(llvm::Type::getDoubleTy(c), 2); },
            [](Context& c) { return vectorOf(llvm::PointerType::get(c, 0), 2); },
            [](Context& c) { return llvm::ArrayType::get(llvm::Type::getInt16Ty(c), 5); },
            [](Context& c) { return llvm::StructType::get(llvm::Type::getInt8Ty(c), llvm::Type::getDoubleTy(c)); }};
}

std::vector<std::unique_ptr<llvm::IRMutationStrategy>> strategies() {
    std::vector<std::unique_ptr<llvm::IRMutationStrategy>> list;
    list.push_back(std::make_unique<llvm::InjectorIRStrategy>());
    list.push_back(std::make_unique<llvm::InsertFunctionStrategy>());
    list.push_back(std::make_unique<llvm::InsertCFGStrategy>());
    list.push_back(std::make_unique<llvm::InsertPHIStrategy>());
    list.push_back(std::make_unique<llvm::InstDeleterIRStrategy>());
    list.push_back(std::make_unique<llvm::InstModificationIRStrategy>());
    list.push_back(std::make_unique<llvm::SinkInstructionStrategy>());
    list.push_back(std::make_unique<llvm::ShuffleBlockStrategy>());
    return list;
}

std::unique_ptr<llvm::Module> startOf(Seed seed, const std::vector<std::string>& corpus, Context& context) {
    // One chain in four grows from nothing.
    if (seed % 4 != 0 && !corpus.empty()) {
        llvm::SMDiagnostic error;
        const std::string& text = corpus[(seed / 4) % corpus.size()];
        if (auto module = llvm::parseAssembly({text, "mutated.ll"}, error, context, nullptr, fillDataLayout))
            return module;
    }
    return llvm::parseAssembly({"", "mutated.ll"}, *std::make_unique<llvm::SMDiagnostic>(), context, nullptr,
                               fillDataLayout);
}

} // namespace

std::vector<std::string> readCorpus(const std::vector<fs::path>& folders, std::size_t maxBytes) {
    std::vector<fs::path> files;
    for (const fs::path& folder : folders)
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.path().extension() == ".ll" && entry.file_size() <= maxBytes) files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<std::string> corpus;
    for (const fs::path& file : files) {
        std::ifstream stream(file);
        std::string& text =
            corpus.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
        // The tests of the passes are units; as programs they may not have the name that a unit's entry has.
        for (std::size_t at = 0; (at = text.find("kiln.entry", at)) != std::string::npos;)
            text.replace(at, 5, "");
    }
    return corpus;
}

ChainCounts mutateInSteps(Seed seed, unsigned steps, const std::vector<std::string>& corpus,
                          const std::function<void(bool)>& mutating,
                          const std::function<void(std::unique_ptr<llvm::Module>)>& visit) {
    ChainCounts counts;
    Context context;
    std::unique_ptr<llvm::Module> module = startOf(seed, corpus, context);
    llvm::IRMutator mutator(allowedTypes(), strategies());
    std::mt19937 random(static_cast<unsigned>(seed * 0x9e3779b97f4a7c15 >> 32));
    for (unsigned step = 0; step < steps; ++step) {
        mutating(true);
        mutator.mutateModule(*module, static_cast<int>(random()), kMaxSize);
        const bool broken = llvm::verifyModule(*module);
        mutating(false);
        if (broken) {
            ++counts.broken;
            break;
        }
        ++counts.verified;
        visit(llvm::CloneModule(*module));
    }
    return counts;
}

} // namespace kiln::test
