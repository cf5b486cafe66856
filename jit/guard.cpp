#include "jit/guard.h"

#include "llvm/Support/ErrorHandling.h"

#include <atomic>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>

namespace kiln {

namespace {

// Everything the handler touches is plain: it may run when the heap is exhausted.
struct Region {
    std::jmp_buf exit;
    Region* outer = nullptr;
    char reason[512] = {};
};

thread_local Region* innermost = nullptr;
std::atomic<uint64_t> abandoned{0};

[[noreturn]] void leaveRegion(void*, const char* reason, bool) {
    Region* region = innermost;
    if (!region) {
        // Not our compilation: what LLVM does without a handler.
        std::fprintf(stderr, "LLVM ERROR: %s\n", reason);
        std::abort();
    }
    std::strncpy(region->reason, reason ? reason : "", sizeof region->reason - 1);
    std::longjmp(region->exit, 1);
}

// Apart from its caller, so that no local of it lives across the setjmp.
[[gnu::noinline]] bool runRegion(Region& region, llvm::function_ref<void()> body) {
    if (setjmp(region.exit) != 0) return false;
    body();
    return true;
}

} // namespace

llvm::Error guarded(llvm::function_ref<void()> body) {
    Region region;
    region.outer = innermost;
    innermost = &region;
    bool completed = false;
    try {
        completed = runRegion(region, body);
    } catch (const std::bad_alloc&) {
        // `new` throws through LLVM's frames, which have nothing to clean up; it is given up like the rest.
        std::strcpy(region.reason, "out of memory");
    }
    innermost = region.outer;
    if (completed) return llvm::Error::success();
    abandoned.fetch_add(1, std::memory_order_relaxed);
    return llvm::createStringError("LLVM gave up: %s", &region.reason[0]);
}

uint64_t abandonedCompiles() {
    return abandoned.load(std::memory_order_relaxed);
}

void installFatalErrorHandlers() {
    static std::once_flag once;
    std::call_once(once, [] {
        llvm::install_fatal_error_handler(leaveRegion);
        llvm::install_bad_alloc_error_handler(leaveRegion);
    });
}

} // namespace kiln
