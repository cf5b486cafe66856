#include "bench/peers.h"

#include "bench/peer_recipes.h"
#include "tests/support/places.h"
#include "tests/support/text.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <unistd.h>

namespace fs = std::filesystem;

namespace kiln::bench {

using test::Size;

namespace {

// The compilers of the native references, which are the build's own.
constexpr char kClang[] = KILN_NATIVE_CC " " KILN_NATIVE_CXX;
constexpr char kProfileRuntime[] =
    "llvm-profdata-19 /usr/lib/llvm-19/lib/clang/19/lib/linux/libclang_rt.profile-x86_64.a";

constexpr Peer kPeers[] = {
    {"clang-O0", "native -O0", "clang -O0 -march=native, ahead of time", kClang, "clang-19", "c++", Size::Full, false,
     nativeO0},
    {"clang-O1", "native -O1", "clang -O1 -march=native, ahead of time", kClang, "clang-19", "c++", Size::Full, false,
     nativeO1},
    {"clang-pgo", "native -O3 PGO", "clang -O3 -march=native with a profile of a smaller run, ahead of time",
     kProfileRuntime, "llvm-19 libclang-rt-19-dev", "c++", Size::Full, false, nativePgo},
    {"gcc", "gcc -O3", "gcc -O3 -march=native, ahead of time", "gcc g++", "gcc g++", "c++", Size::Full, false, gcc},
    {"lli", "lli", "LLVM's JIT (ORC), from bitcode of clang -O3 -march=native", "lli-19", "llvm-19-runtime", "c++",
     Size::Full, false, lli},
    {"lli-interpreter", "lli interpreter", "LLVM's interpreter, from bitcode of clang -O0", "lli-19", "llvm-19-runtime",
     "c++", Size::Small, false, lliInterpreter},
    {"clang-repl", "clang-repl", "Clang's interactive C++ at -O3 -march=native, from source", "clang-repl-19",
     "clang-tools-19", "c++", Size::Full, false, clangRepl},
    {"tcc", "tcc", "Tiny C, -run, from source", "tcc", "tcc", "c", Size::Full, false, tcc},
    {"node", "node", "the same program in JavaScript, under V8", "node", "nodejs", ".js", Size::Full, true, node},
    {"luajit", "luajit", "the same program in Lua, under a tracing JIT", "luajit", "luajit", ".lua", Size::Full, true,
     luajit},
    {"java", "java", "the same program in Java, under HotSpot, from source; a few programs", "java",
     "default-jre-headless", ".java", Size::Full, false, java},
};

/// What a peer cannot run. Whoever dies or errs elsewhere has failed.
struct Beyond {
    const char* peer;
    const char* program;
    const char* why;
};
constexpr Beyond kBeyond[] = {
    {"tcc", "threads", "it has no stdatomic.h"},
    {"lli-interpreter", "exceptions", "it cannot unwind"},
    {"lli-interpreter", "matmul", "takes it minutes"},
    {"lli-interpreter", "qsort", "its functions cannot be called from the C library"},
    {"lli-interpreter", "query", "its functions cannot be called from the C library"},
    {"lli-interpreter", "strings", "it cannot call snprintf"},
    {"lli-interpreter", "structs", "it cannot load a struct"},
    {"lli-interpreter", "templates", "it crashes on it"},
    {"lli-interpreter", "threads", "its functions cannot be called from another thread"},
};

bool isExecutableInPath(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::string_view folders = path ? path : "";
    while (!folders.empty()) {
        const std::string_view folder = folders.substr(0, folders.find(':'));
        folders.remove_prefix(std::min(folders.size(), folder.size() + 1));
        if (access((fs::path(folder) / name).c_str(), X_OK) == 0) return true;
    }
    return false;
}

bool isWanted(const Peer& peer, const Plan& plan) {
    return plan.peers.empty() ? !plan.quick || peer.quick : plan.wantsPeer(peer.name);
}

std::vector<const Peer*> wanted(const Plan& plan, bool installed) {
    std::vector<const Peer*> result;
    for (const Peer& peer : kPeers)
        if (isWanted(peer, plan) && isInstalled(peer) == installed) result.push_back(&peer);
    return result;
}

} // namespace

std::span<const Peer> peers() {
    return kPeers;
}

bool isInstalled(const Peer& peer) {
    return std::ranges::all_of(test::splitWords(peer.needs), [](const std::string& need) {
        return need.starts_with('/') ? fs::exists(need) : isExecutableInPath(need);
    });
}

std::vector<const Peer*> peersAtHand(const Plan& plan) {
    return wanted(plan, true);
}

std::vector<const Peer*> missingPeers(const Plan& plan) {
    return wanted(plan, false);
}

tl::expected<Recipe, std::string> recipeOf(const Peer& peer, const test::Program& program, Size size) {
    for (const Beyond& beyond : kBeyond)
        if (beyond.peer == std::string_view(peer.name) && beyond.program == nameOf(program))
            return tl::unexpected(std::string(beyond.why));
    const std::string_view source = peer.source;
    if (source == "c" && program.file.extension() != ".c") return tl::unexpected(std::string("it is in C++"));
    if (source.starts_with('.')) {
        const fs::path version = fs::path(program.file).replace_extension(source);
        if (!fs::exists(test::repositoryRoot() / version)) return tl::unexpected("no " + version.string());
    }
    return peer.recipe(program, size);
}

} // namespace kiln::bench
