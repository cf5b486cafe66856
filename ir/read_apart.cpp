#include "ir/read_apart.h"

#include "ir/diagnostics.h"

#include "llvm/Support/ErrorHandling.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kiln {

namespace {

constexpr rlim_t kSeconds = 10;
constexpr int kFatalError = 3;

void endChild(void*, const char*, bool) {
    _exit(kFatalError);
}

/// Whatever happens stays here: no handler of the host's runs, none of ours unwinds into the copy of its stack, and
/// nothing is written.
[[noreturn]] void beChild(llvm::function_ref<void()> read) noexcept {
    for (int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGXCPU})
        std::signal(signal, SIG_DFL);
    const rlimit time{kSeconds, kSeconds}, noCore{0, 0};
    setrlimit(RLIMIT_CPU, &time);
    setrlimit(RLIMIT_CORE, &noCore);
    if (int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC); nowhere >= 0) {
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
    }
    llvm::remove_fatal_error_handler();
    llvm::install_fatal_error_handler(endChild);
    llvm::remove_bad_alloc_error_handler();
    llvm::install_bad_alloc_error_handler(endChild);
    read();
    _exit(0);
}

} // namespace

llvm::Error tryApart(llvm::StringRef file, llvm::function_ref<void()> read) {
    const pid_t child = fork();
    if (child < 0)
        return failure("cannot read '" + file + "' in a process of its own: " + llvm::StringRef(strerror(errno)));
    if (child == 0) beChild(read);
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return failure("the process that read '" + file + "' was waited for by somebody else");
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return llvm::Error::success();
    const std::string how = WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "a fatal error";
    return failure("'" + file + "' brings LLVM's reader down (" + how + ")");
}

} // namespace kiln
