#include "symbols.h"

#include "engine_core.h"
#include "tls.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <pthread.h>

#include <dlfcn.h>
#include <elf.h>
#include <gnu/libc-version.h>
#include <link.h>

// libgcc.a's, behind __builtin_cpu_supports and target_clones.
extern "C" {
extern char __cpu_model[];
extern char __cpu_features2[];
int __cpu_indicator_init();
}

namespace kiln {

namespace {

// compiler-rt's, which libgcc lacks: signed 128-bit product with an overflow flag.
__int128 multiplyOverflow128(__int128 a, __int128 b, int* overflow) {
    using U128 = unsigned __int128;
    bool negative = (a < 0) != (b < 0);
    U128 x = a < 0 ? U128{0} - static_cast<U128>(a) : static_cast<U128>(a);
    U128 y = b < 0 ? U128{0} - static_cast<U128>(b) : static_cast<U128>(b);
    U128 product = x * y;
    U128 most = (U128{1} << 127) - (negative ? 0 : 1);
    *overflow = x != 0 && (product / x != y || product > most);
    return static_cast<__int128>(negative ? U128{0} - product : product);
}

int registerForkHandlers(void (*prepare)(), void (*parent)(), void (*child)()) {
    return pthread_atfork(prepare, parent, child);
}

// What bodies of library functions ask of the library (ir/library/).
void* allocateForLibrary(size_t bytes) {
    const int before = errno; // as qsort does
    void* const memory = std::malloc(bytes);
    errno = before;
    return memory;
}

int registerQuickExit(void (*function)()) {
    return std::at_quick_exit(function);
}

struct BuiltinRow {
    const char* name;
    void* address;
};

/// What the static parts of libc, libgcc and compiler-rt hold, so that dlsym does not find it.
const BuiltinRow kBuiltins[] = {
    {"__muloti4", reinterpret_cast<void*>(&multiplyOverflow128)},
    {"__cpu_model", __cpu_model},
    {"__cpu_features2", __cpu_features2},
    {"__cpu_indicator_init", reinterpret_cast<void*>(&__cpu_indicator_init)},
    {"at_quick_exit", reinterpret_cast<void*>(&registerQuickExit)},
    {"pthread_atfork", reinterpret_cast<void*>(&registerForkHandlers)},
    {"kiln_library_allocate", reinterpret_cast<void*>(&allocateForLibrary)},
    {"kiln_library_release", reinterpret_cast<void*>(static_cast<void (*)(void*)>(&std::free))},
    {"kiln_tls_address", reinterpret_cast<void*>(&tlsAddress)},
    {"kiln_host_tls_address", reinterpret_cast<void*>(&hostTlsAddress)},
};

} // namespace

void* processSymbol(const std::string& name) {
    if (void* address = dlsym(RTLD_DEFAULT, name.c_str())) return address;
    // 16-byte atomics live in a library that nothing loads until it is needed.
    if (name.rfind("__atomic_", 0) == 0)
        if (void* library = dlopen("libatomic.so.1", RTLD_NOW | RTLD_GLOBAL)) return dlsym(library, name.c_str());
    return nullptr;
}

bool isOdrData(const void* address, uint64_t sizeBytes) {
    Dl_info info{};
    const ElfW(Sym)* symbol = nullptr;
    if (!dladdr1(address, &info, reinterpret_cast<void**>(const_cast<ElfW(Sym)**>(&symbol)), RTLD_DL_SYMENT) || !symbol)
        return false;
    const unsigned bind = ELF64_ST_BIND(symbol->st_info);
    return info.dli_saddr == address && ELF64_ST_TYPE(symbol->st_info) == STT_OBJECT &&
           (bind == STB_WEAK || bind == STB_GNU_UNIQUE) && symbol->st_size == sizeBytes;
}

namespace {

std::optional<uint64_t> resolve(const EngineCore& engine, const std::string& name, bool restricted) {
    if (void* address = engine.defined(name)) return reinterpret_cast<uint64_t>(address);
    for (const BuiltinRow& row : kBuiltins)
        if (name == row.name) return reinterpret_cast<uint64_t>(row.address);
    if (restricted && std::find(engine.options.allowedSymbols.begin(), engine.options.allowedSymbols.end(), name) ==
                          engine.options.allowedSymbols.end())
        return std::nullopt;
    if (void* address = processSymbol(name)) return reinterpret_cast<uint64_t>(address);
    return std::nullopt;
}

} // namespace

std::optional<uint64_t> externalSymbol(const EngineCore& engine, const std::string& name) {
    return resolve(engine, name, engine.options.restrictSymbols);
}

bool isLibrarys(const EngineCore& engine, llvm::StringRef name) {
    Dl_info found{}, library{};
    const std::string text = name.str();
    void* const address = engine.defined(text) ? nullptr : dlsym(RTLD_DEFAULT, text.c_str());
    return address && dladdr(address, &found) != 0 &&
           dladdr(reinterpret_cast<void*>(&gnu_get_libc_version), &library) != 0 &&
           found.dli_fbase == library.dli_fbase;
}

std::optional<uint64_t> codegenSymbol(const EngineCore& engine, const std::string& name) {
    return resolve(engine, name, false);
}

std::vector<std::string> nearMatches(llvm::StringRef name, llvm::ArrayRef<std::string> candidates) {
    std::vector<std::pair<unsigned, std::string>> close;
    unsigned most = std::max<unsigned>(1, static_cast<unsigned>(name.size() / 3));
    for (const std::string& candidate : candidates) {
        unsigned distance = name.edit_distance(candidate, true, most);
        if (distance <= most && candidate != name) close.emplace_back(distance, candidate);
    }
    std::sort(close.begin(), close.end());
    std::vector<std::string> names;
    for (size_t i = 0; i < close.size() && i < 3; ++i)
        names.push_back(close[i].second);
    return names;
}

} // namespace kiln
