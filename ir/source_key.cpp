#include "ir/source_key.h"

#include "ir/clang_interface.h"
#include "ir/manifest_record.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/TargetParser/Host.h"

#include <cstdlib>

namespace kiln {

namespace {

struct Asked {
    const ClangInput& input;
    const FrontEndOptions& frontEnd;
    const std::string& engineBuild;
};

/// Each with its length before it: no two lists look alike.
std::string join(llvm::ArrayRef<std::string> words) {
    std::string text;
    for (const std::string& word : words)
        text += std::to_string(word.size()) + ":" + word;
    return text;
}

/// What -march=native comes to.
std::string hostCpu(const Asked&) {
    std::vector<std::string> features;
    for (const auto& feature : llvm::sys::getHostCPUFeatures())
        features.push_back((feature.second ? "+" : "-") + feature.first().str());
    llvm::sort(features);
    return llvm::sys::getHostCPUName().str() + " " + join(features);
}

/// What Clang's driver and Clang itself look up; what only Objective-C, a linker or a terminal would care about is not
/// here.
std::string environment(const Asked&) {
    std::string text;
    for (const char* name : {"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "COMPILER_PATH",
                             "CLANG_NO_DEFAULT_CONFIG", "SOURCE_DATE_EPOCH"})
        if (const char* value = std::getenv(name)) text += join({name, value});
    return text;
}

/// Debug information says where it was compiled, and so do messages when asked to; nothing else does.
std::string workingDirectory(const Asked& asked) {
    auto tells = [](llvm::StringRef arg) { return arg.starts_with("-g") || arg == "-fdiagnostics-absolute-paths"; };
    if (llvm::none_of(asked.frontEnd.args, tells)) return "";
    llvm::SmallString<256> path;
    if (llvm::sys::fs::current_path(path)) return "";
    return path.str().str();
}

struct Row {
    const char* name;
    std::string (*value)(const Asked&);
};
constexpr Row kRows[] = {
    {"engine", [](const Asked& asked) { return asked.engineBuild; }},
    {"llvm", [](const Asked&) { return std::string(LLVM_VERSION_STRING); }},
    {"clang-interface", [](const Asked&) { return std::to_string(KILN_CLANG_INTERFACE); }},
    {"clang-library", [](const Asked& asked) { return clangLibraryPath(asked.frontEnd.library); }},
    {"clang-resources", [](const Asked& asked) { return asked.frontEnd.resourceDirectory; }},
    {"cpu", hostCpu},
    {"environment", environment},
    {"language", [](const Asked& asked) { return std::string(asked.input.language == Language::Cxx ? "c++" : "c"); }},
    {"args", [](const Asked& asked) { return join(asked.frontEnd.args); }},
    {"working-directory", workingDirectory},
    {"file", [](const Asked& asked) { return asked.input.file.str(); }},
    {"text", [](const Asked& asked) { return hexDigest(asked.input.text); }},
};

} // namespace

SourceStore::Ingredients sourceKey(const ClangInput& input, const FrontEndOptions& frontEnd,
                                   const std::string& engineBuild) {
    Asked asked{input, frontEnd, engineBuild};
    SourceStore::Ingredients key;
    for (const Row& row : kRows)
        key.emplace_back(row.name, row.value(asked));
    return key;
}

} // namespace kiln
