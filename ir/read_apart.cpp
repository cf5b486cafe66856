#include "ir/read_apart.h"

#include "ir/diagnostics.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/raw_ostream.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kiln {

namespace {

constexpr rlim_t kSeconds = 10;
constexpr int kFatalError = 3, kRefused = 4; // exit statuses

void endChild(void*, const char*, bool) {
    _exit(kFatalError);
}

using Read = llvm::function_ref<llvm::Error(llvm::raw_ostream&)>;

/// Whatever happens stays here: no handler of the host's runs, none of ours unwinds into the copy of its stack, and
/// nothing is written but the answer.
[[noreturn]] void beChild(int answer, Read read) noexcept {
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
    {
        llvm::raw_fd_ostream out(answer, /*shouldClose=*/false);
        if (llvm::Error error = read(out)) {
            out.flush();
            if (ftruncate(answer, 0) != 0 || lseek(answer, 0, SEEK_SET) != 0) _exit(kFatalError);
            out << llvm::toString(std::move(error));
            out.flush();
            _exit(kRefused);
        }
    }
    _exit(0);
}

llvm::Error trouble(const llvm::Twine& what) {
    return failure("cannot read in a process of its own: " + what + ": " + llvm::StringRef(strerror(errno)));
}

llvm::Expected<std::string> contentsOf(int file) {
    struct stat status{};
    if (fstat(file, &status) != 0) return trouble("the answer");
    std::string bytes(static_cast<size_t>(status.st_size), '\0');
    for (size_t at = 0; at < bytes.size();) {
        const ssize_t got = pread(file, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
        if (got <= 0) return trouble("the answer");
        at += static_cast<size_t>(got);
    }
    return bytes;
}

} // namespace

llvm::Expected<std::string> readApart(llvm::StringRef file, Read read) {
    // A file without a name, not a pipe: nobody has to read while the child writes.
    const int answer = memfd_create("kiln-read-apart", MFD_CLOEXEC);
    if (answer < 0) return trouble("memfd_create");
    auto closeAnswer = llvm::make_scope_exit([&] { close(answer); });
    const pid_t child = fork();
    if (child < 0) return trouble("fork");
    if (child == 0) beChild(answer, read);
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return trouble("somebody else waited for it");
    const bool isRefused = WIFEXITED(status) && WEXITSTATUS(status) == kRefused;
    if (!isRefused && !(WIFEXITED(status) && WEXITSTATUS(status) == 0)) {
        const std::string how = WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "a fatal error";
        return failure("'" + file + "' brings LLVM's reader down (" + how + ")");
    }
    auto bytes = contentsOf(answer);
    if (bytes && isRefused) return failure(*bytes);
    return bytes;
}

} // namespace kiln
