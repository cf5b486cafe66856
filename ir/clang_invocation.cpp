#include "ir/clang_invocation.h"

#include "clang/Basic/Version.h"
#include "clang/Driver/Compilation.h"
#include "clang/Driver/Driver.h"
#include "clang/Driver/Job.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/TargetParser/Host.h"

#include <dlfcn.h>

namespace kiln {

namespace {

/// The library or executable that holds `symbol`.
std::string libraryOf(void* symbol) {
    Dl_info info{};
    if (dladdr(symbol, &info) == 0 || !info.dli_fname) return "";
    llvm::SmallString<256> path;
    if (llvm::sys::fs::real_path(info.dli_fname, path)) return "";
    return path.str().str();
}

/// An LLVM installation (`.../lib/clang/19` below it), or the folder that holds only Clang's own headers.
struct Installation {
    std::string resourceDirectory;
    std::string tried;
};

Installation findResourceDirectory(const char* configured, llvm::vfs::FileSystem& files) {
    std::vector<std::string> places;
    if (configured) {
        places.push_back(configured);
    } else {
        const std::string own = libraryOf(reinterpret_cast<void*>(&kiln_clang_compile));
        places.push_back((llvm::sys::path::parent_path(own) + "/clang-resource").str());
        places.push_back(KILN_CLANG_HEADERS); // those of the Clang we were built with
    }
    Installation found;
    for (std::string& place : places) {
        if (files.exists(place + "/include/stddef.h")) {
            found.resourceDirectory = std::move(place);
            return found;
        }
        found.tried += (found.tried.empty() ? "" : ", ") + place;
    }
    return found;
}

/// IR that both tiers want: optimizable, but not optimized (that is the engine's work, with a profile).
std::vector<const char*> driverArgs(const KilnClangRequest& request, const char* file) {
    std::vector<const char*> args{"clang", "-c", "-emit-llvm", "-o", "-", "-march=native", "-pthread",
                                  // What Clang thinks of the host's CPU (AVX10 without its wider half, in some virtual
                                  // machines) is no business of who wrote the program.
                                  "-Wno-invalid-feature-combination",
                                  // Position independent, and what is defined here is known not to be replaced.
                                  "-fPIE", request.isCxx ? "-xc++" : "-xc",
                                  request.isCxx ? "-std=gnu++17" : "-std=gnu17"};
    for (size_t i = 0; i < request.argCount; ++i)
        if (!llvm::StringRef(request.args[i]).starts_with("-O")) args.push_back(request.args[i]);
    for (const char* last : {"-O2", "--", file})
        args.push_back(last);
    return args;
}

} // namespace

std::string mainFileName(const KilnClangRequest& request) {
    llvm::StringRef name(request.fileName);
    if (name.empty() || name == "-") return "<stdin>";
    if (name.starts_with("-")) return "./" + name.str(); // else the driver takes it for an option
    return name.str();
}

std::vector<std::string> frontEndLibraries() {
    std::vector<std::string> libraries; // one, where this library carries the other two
    for (void* symbol :
         {reinterpret_cast<void*>(&kiln_clang_compile), reinterpret_cast<void*>(&clang::getClangFullRepositoryVersion),
          reinterpret_cast<void*>(&llvm::WriteBitcodeToFile)})
        if (std::string library = libraryOf(symbol); !llvm::is_contained(libraries, library))
            libraries.push_back(std::move(library));
    return libraries;
}

std::shared_ptr<clang::CompilerInvocation> makeInvocation(const KilnClangRequest& request, const FileSystem& files,
                                                          clang::DiagnosticsEngine& diagnostics) {
    auto fail = [&](const std::string& text) {
        diagnostics.Report(diagnostics.getCustomDiagID(clang::DiagnosticsEngine::Error, "%0")) << text;
        return nullptr;
    };
    Installation installation = findResourceDirectory(request.resourceDirectory, *files);
    if (installation.resourceDirectory.empty())
        return fail("clang's own headers were not found, tried: " + installation.tried);

    // The driver looks for a toolchain relative to this name; nothing is started, so it need not exist.
    llvm::SmallString<256> executable(installation.resourceDirectory);
    llvm::sys::path::append(executable, "../../../bin/clang");
    llvm::sys::path::remove_dots(executable, /*remove_dot_dot=*/true);
    clang::driver::Driver driver(executable, llvm::sys::getDefaultTargetTriple(), diagnostics, "clang LLVM compiler",
                                 files);
    driver.setCheckInputsExist(false);
    driver.setProbePrecompiled(false);
    driver.ResourceDir = installation.resourceDirectory;

    std::string file = mainFileName(request);
    std::unique_ptr<clang::driver::Compilation> compilation(driver.BuildCompilation(driverArgs(request, file.c_str())));
    if (!compilation || compilation->containsError()) return nullptr;
    const clang::driver::JobList& jobs = compilation->getJobs();
    if (jobs.size() != 1) return fail("the compiler options ask for more than one step");
    llvm::ArrayRef<const char*> cc1 = jobs.begin()->getArguments();
    if (cc1.empty() || llvm::StringRef(cc1.front()) != "-cc1")
        return fail("the compiler options ask for another program");

    auto invocation = std::make_shared<clang::CompilerInvocation>();
    if (!clang::CompilerInvocation::CreateFromArgs(*invocation, cc1.drop_front(), diagnostics, "clang")) return nullptr;
    // The driver assumes a process that ends afterwards.
    invocation->getFrontendOpts().DisableFree = false;
    invocation->getCodeGenOpts().DisableFree = false;
    invocation->getCodeGenOpts().ClearASTBeforeBackend = false;
    if (!invocation->getFrontendOpts().LLVMArgs.empty()) return fail("an option would change the whole process");
    return invocation;
}

} // namespace kiln
