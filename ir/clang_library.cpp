#include "ir/clang_library.h"

#include "ir/clang_interface.h"
#include "ir/diagnostics.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <dlfcn.h>

#include <memory>
#include <vector>

namespace kiln {

namespace {

constexpr char kLibraryName[] = "libkiln_clang.so";

struct Functions {
    KilnClangCompileFunction* compile = nullptr;
    KilnClangFreeFunction* free = nullptr;
};

/// Where the front end's library may be, in the order in which it is looked for.
std::vector<std::string> places(llvm::StringRef configured) {
    if (!configured.empty()) return {configured.str()};
    // Our code may stand in a shared library or in the executable itself; either way it says where it is.
    Dl_info info{};
    std::vector<std::string> list;
    if (dladdr(reinterpret_cast<void*>(&compileWithClang), &info) == 0 || !info.dli_fname) return {kLibraryName};
    llvm::SmallString<256> own;
    // An executable's name may be a bare word or a link; resolved, it is where the installation is.
    if (llvm::sys::fs::real_path(info.dli_fname, own) || !llvm::sys::fs::exists(own)) {
        own = llvm::sys::fs::getMainExecutable(nullptr, reinterpret_cast<void*>(&compileWithClang));
    }
    llvm::StringRef folder = llvm::sys::path::parent_path(own);
    for (llvm::StringRef relative : {"", "../lib", "../lib/kiln"}) {
        llvm::SmallString<256> place(folder);
        llvm::sys::path::append(place, relative, kLibraryName);
        llvm::sys::path::remove_dots(place, /*remove_dot_dot=*/true);
        list.push_back(place.str().str());
    }
    return list;
}

llvm::Expected<Functions> loadFrom(const std::string& path) {
    // Local: Clang's and the library's own symbols stay out of the host's lookups.
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char* why = dlerror();
        return failure("cannot load the C/C++ front end: " + llvm::Twine(why ? why : path.c_str()));
    }
    auto* version = reinterpret_cast<KilnClangVersionFunction*>(dlsym(library, "kiln_clang_version"));
    if (!version || version() != KILN_CLANG_INTERFACE)
        return failure("'" + path + "' is not the C/C++ front end of this version");
    Functions functions;
    functions.compile = reinterpret_cast<KilnClangCompileFunction*>(dlsym(library, "kiln_clang_compile"));
    functions.free = reinterpret_cast<KilnClangFreeFunction*>(dlsym(library, "kiln_clang_free"));
    return functions;
}

llvm::Expected<Functions> loadLibrary(llvm::StringRef configured) {
    std::string path = clangLibraryPath(configured);
    if (!path.empty()) return loadFrom(path);
    return failure("the C/C++ front end was not found, tried: " + llvm::join(places(configured), ", "));
}

} // namespace

std::string clangLibraryPath(llvm::StringRef configured) {
    for (std::string& path : places(configured))
        if (llvm::sys::fs::exists(path)) return std::move(path);
    return "";
}

llvm::Expected<ClangOutput> compileWithClang(const ClangInput& input, const FrontEndOptions& options,
                                             bool wantManifest) {
    // dlopen counts references, so asking each time is as cheap as remembering, and needs no state of ours.
    auto functions = loadLibrary(options.library);
    if (!functions) return functions.takeError();

    std::vector<const char*> args;
    for (const std::string& arg : options.args)
        args.push_back(arg.c_str());
    std::string fileName = input.file.str();
    KilnClangRequest request{};
    request.fileName = fileName.c_str();
    request.text = input.text.data();
    request.textBytes = input.text.size();
    request.isCxx = input.language == Language::Cxx;
    request.args = args.data();
    request.argCount = args.size();
    request.resourceDirectory = options.resourceDirectory.empty() ? nullptr : options.resourceDirectory.c_str();
    request.wantManifest = wantManifest;

    std::unique_ptr<KilnClangResult, KilnClangFreeFunction*> result(functions->compile(&request), functions->free);
    if (!result->ok) return failure(llvm::StringRef(result->diagnostics).rtrim());
    ClangOutput output;
    output.bitcode.assign(result->bitcode, result->bitcodeBytes);
    output.warnings = result->diagnostics;
    if (wantManifest) output.manifest.assign(result->manifest, result->manifestBytes);
    if (result->notCacheable) output.notCacheable = result->notCacheable;
    return output;
}

} // namespace kiln
