#include "tests/fuzz/forked.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace kiln::test {
namespace {

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSanitized = true; // their own handlers say more
#else
constexpr bool kSanitized = false;
#endif

// What a child leaves behind.
struct Testament {
    Seed seed;
    int frames, firstFrame;
    std::array<void*, 512> stack;
};

Testament* testament = nullptr;

constexpr std::array kFatal = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGALRM, SIGTRAP};

bool isCode(void* address) {
    Dl_info info{};
    return dladdr(address, &info) != 0;
}

// Not safe in a handler by the letter; the child is lost anyway, and the first call has loaded what it needs.
extern "C" void writeTestament(int signal, siginfo_t*, void* context) {
    constexpr int kOwnFrames = 2; // the handler itself, and what the kernel puts below it
    const auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    auto most = static_cast<int>(testament->stack.size());
    if (isCode(reinterpret_cast<void*>(registers[REG_RIP]))) {
        testament->firstFrame = kOwnFrames;
        testament->frames = backtrace(testament->stack.data(), most);
    } else {
        constexpr int kWords = 4000;
        auto* words = reinterpret_cast<void**>(registers[REG_RSP]);
        for (int i = 0; i < kWords && testament->frames < most; ++i)
            if (isCode(words[i])) testament->stack[static_cast<std::size_t>(testament->frames++)] = words[i];
    }
    std::signal(signal, SIG_DFL);
    raise(signal);
}

void catchFatalSignals() {
    if (kSanitized) return;
    void* warmUp[1];
    backtrace(warmUp, 1);
    constexpr std::size_t kBytes = std::size_t{256} << 10;
    stack_t own{};
    own.ss_sp = std::malloc(kBytes); // for the child's life
    own.ss_size = kBytes;
    sigaltstack(&own, nullptr);
    struct sigaction action{};
    action.sa_sigaction = writeTestament;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | static_cast<int>(SA_RESETHAND) | SA_NODEFER;
    for (int signal : kFatal)
        sigaction(signal, &action, nullptr);
}

std::string frameText(void* address) {
    Dl_info info{};
    if (dladdr(address, &info) == 0 || !info.dli_fname) return "?";
    const char* slash = std::strrchr(info.dli_fname, '/');
    std::string text = slash ? slash + 1 : info.dli_fname;
    if (!info.dli_sname) {
        std::array<char, 32> offset{};
        std::snprintf(offset.data(), offset.size(), "+0x%tx",
                      static_cast<char*>(address) - static_cast<char*>(info.dli_fbase));
        return text + offset.data();
    }
    int status = 0;
    char* name = abi::__cxa_demangle(info.dli_sname, nullptr, nullptr, &status);
    text.append(" ").append(name ? name : info.dli_sname);
    std::free(name);
    return text;
}

std::string stackText() {
    std::string text;
    for (int i = testament->firstFrame; i < testament->frames; ++i)
        text += frameText(testament->stack[static_cast<std::size_t>(i)]) + "\n";
    return text;
}

std::string endText(int status) {
    if (WIFSIGNALED(status))
        return "signal " + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
    return "exit status " + std::to_string(WEXITSTATUS(status));
}

void limitMemory(std::uint64_t bytes) {
    if (kSanitized) return;
    const rlimit limit{bytes, bytes};
    setrlimit(RLIMIT_AS, &limit);
}

[[noreturn]] void runChild(Seed from, Seed to, const ForkedRun& run, const std::function<void(Seed)>& work) {
    catchFatalSignals();
    limitMemory(run.memoryBytes);
    for (Seed seed = from; seed < to; ++seed) {
        testament->seed = seed;
        alarm(run.secondsPerSeed);
        work(seed);
    }
    std::fflush(nullptr);
    _exit(0);
}

} // namespace

void* mapShared(std::size_t bytes) {
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("no shared memory");
    return memory;
}

void runForked(const ForkedRun& run, const std::function<void(Seed)>& work,
               const std::function<void(const Death&)>& died, const std::function<bool()>& keepOn) {
    testament = &makeShared<Testament>();
    const Seed end = run.first + run.count;
    for (Seed from = run.first; from < end && keepOn();) {
        const Seed to = std::min(end, from + run.perChild);
        *testament = {from, 0, 0, {}};
        std::fflush(nullptr);
        const pid_t child = fork();
        if (child < 0) throw std::runtime_error("cannot fork");
        if (child == 0) runChild(from, to, run, work);
        int status = 0;
        waitpid(child, &status, 0);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
            from = to;
            continue;
        }
        died({testament->seed, endText(status), stackText()});
        from = testament->seed + 1;
    }
}

} // namespace kiln::test
