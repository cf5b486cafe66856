#include "tests/coverage/measure.h"

#include "tests/support/command.h"

#include "ir/target.h"

#include <llvm/ADT/Twine.h>
#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/MemoryBuffer.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <sstream>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

using nlohmann::json;

constexpr size_t kFilesPerProcess = 50;
constexpr std::chrono::minutes kTimeLimit{10};

json toJson(const FunctionTranslation& function) {
    return {{"name", function.name},
            {"local", function.isLocal},
            {"reason", function.reason},
            {"operation", function.operation},
            {"instruction", function.instruction},
            {"loaded", function.loadedInstructions},
            {"canonical", function.canonicalInstructions},
            {"bytecode", function.bytecodeInstructions},
            {"bytes", function.bytecodeBytes},
            {"canonicalizeNs", function.canonicalizeNs},
            {"translateNs", function.translateNs},
            {"translateAgainNs", function.translateAgainNs}};
}

FunctionTranslation fromJson(const json& from) {
    FunctionTranslation function;
    from.at("name").get_to(function.name);
    from.at("local").get_to(function.isLocal);
    from.at("reason").get_to(function.reason);
    from.at("operation").get_to(function.operation);
    from.at("instruction").get_to(function.instruction);
    from.at("loaded").get_to(function.loadedInstructions);
    from.at("canonical").get_to(function.canonicalInstructions);
    from.at("bytecode").get_to(function.bytecodeInstructions);
    from.at("bytes").get_to(function.bytecodeBytes);
    from.at("canonicalizeNs").get_to(function.canonicalizeNs);
    from.at("translateNs").get_to(function.translateNs);
    from.at("translateAgainNs").get_to(function.translateAgainNs);
    return function;
}

std::vector<FunctionTranslation> definitionsOf(const llvm::Module& module) {
    std::vector<FunctionTranslation> functions;
    for (const llvm::Function& function : module) {
        if (function.isDeclarationForLinker()) continue;
        FunctionTranslation& known = functions.emplace_back();
        known.name = function.getName().str();
        known.isLocal = function.hasLocalLinkage();
        known.loadedInstructions = function.getInstructionCount();
    }
    return functions;
}

/// Measures until the process ends; how many files that were.
size_t measureSome(const std::vector<fs::path>& files, size_t first, size_t count, const std::string& program,
                   const std::string& argument, const std::function<void(size_t, MeasuredFile)>& each) {
    Command command;
    command.argv = {program, argument};
    command.timeLimit = kTimeLimit;
    command.outputLimitBytes = std::size_t{2} << 30;
    for (size_t i = first; i < first + count; ++i)
        command.stdinText += files[i].string() + "\n";
    Outcome outcome = run(command);
    std::istringstream lines(outcome.out);
    size_t done = 0;
    for (std::string line; done < count && std::getline(lines, line);) {
        json parsed = json::parse(line, nullptr, /*allow_exceptions=*/false);
        if (parsed.is_discarded()) break; // the process ended within it
        MeasuredFile file;
        parsed.at("problem").get_to(file.problem);
        for (const json& function : parsed.at("functions"))
            file.functions.push_back(fromJson(function));
        each(first + done++, std::move(file));
    }
    if (done == count) return done;
    each(first + done, {.problem = "translating ends the process: " + describeEnd(outcome), .functions = {}});
    return done + 1;
}

} // namespace

MeasuredFile measureFile(const fs::path& bitcode) {
    MeasuredFile result;
    auto buffer = llvm::MemoryBuffer::getFile(bitcode.string());
    if (!buffer) {
        result.problem = buffer.getError().message();
        return result;
    }
    llvm::LLVMContext context;
    auto module = llvm::parseBitcodeFile(**buffer, context, llvm::ParserCallbacks(fillDataLayout));
    if (!module) {
        result.problem = llvm::toString(module.takeError());
        return result;
    }
    std::vector<FunctionTranslation> definitions = definitionsOf(**module);
    ModuleTranslation translation = translateOnly(**module);
    result.functions = std::move(translation.functions);
    if (translation.refused.empty()) return result;
    result.functions = std::move(definitions);
    for (FunctionTranslation& function : result.functions) {
        function.reason = "refused at load";
        function.instruction = translation.refused;
    }
    return result;
}

void measureFiles(const std::vector<fs::path>& files, const std::string& program, const std::string& argument,
                  const std::function<void(size_t, MeasuredFile)>& each) {
    for (size_t done = 0; done < files.size();)
        done += measureSome(files, done, std::min(kFilesPerProcess, files.size() - done), program, argument, each);
}

void serveMeasurements(std::istream& names, std::ostream& results) {
    for (std::string name; std::getline(names, name);) {
        MeasuredFile file = measureFile(name);
        json functions = json::array();
        for (const FunctionTranslation& function : file.functions)
            functions.push_back(toJson(function));
        json line = {{"problem", file.problem}, {"functions", std::move(functions)}};
        results << line.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl; // the next may be the last
    }
}

} // namespace kiln::test
