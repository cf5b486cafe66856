#include "ir/read_apart.h"

#include "ir/diagnostics.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/raw_ostream.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kiln {

namespace {

// Of a child: real IR of many megabytes is read in a second.
constexpr unsigned kSeconds = 30;
constexpr rlim_t kBytes = rlim_t{4} << 30;
constexpr int kFatalError = 3; // an exit status
// The end of an answer says what it is: of exit statuses, hosts may know nothing (those that ignore SIGCHLD).
constexpr llvm::StringLiteral kRead = "\n<kiln: read>", kRefused = "\n<kiln: refused>";

thread_local bool readsApart = false;

/// Beyond what the copied process has: sanitizers have terabytes.
void limitMemory() {
    unsigned long long pages = 0;
    if (FILE* file = std::fopen("/proc/self/statm", "re")) {
        if (std::fscanf(file, "%*u %*u %*u %*u %*u %llu", &pages) != 1) pages = 0;
        std::fclose(file);
    }
    if (pages == 0) return;
    const rlim_t most = pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + kBytes;
    const rlimit data{most, most};
    setrlimit(RLIMIT_DATA, &data);
}

void endChild(void*, const char*, bool) {
    _exit(kFatalError);
}

using Read = llvm::function_ref<llvm::Error(llvm::raw_ostream&)>;

/// Whatever happens stays here: no handler of the host's runs, none of ours unwinds into the copy of its stack, and
/// nothing is written but the answer.
[[noreturn]] void beChild(int answer, Read read) noexcept {
    for (int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGALRM})
        std::signal(signal, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    std::set_terminate([] { std::abort(); });
    alarm(kSeconds); // by the clock: it may wait for a lock that a thread of the parent held
    const rlimit noCore{0, 0};
    setrlimit(RLIMIT_CORE, &noCore);
    limitMemory();
    if (int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC); nowhere >= 0) {
        for (int said : {STDOUT_FILENO, STDERR_FILENO})
            if (said != answer) dup2(nowhere, said); // the host may have closed them before there was an answer
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
            out << llvm::toString(std::move(error)) << kRefused;
        } else {
            out << kRead;
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

bool isReadingApart() {
    return readsApart;
}

llvm::Expected<std::string> readApart(llvm::StringRef file, Read read) {
    // A file without a name, not a pipe: nobody has to read while the child writes.
    const int answer = memfd_create("kiln-read-apart", MFD_CLOEXEC);
    if (answer < 0) return trouble("memfd_create");
    auto closeAnswer = llvm::make_scope_exit([&] { close(answer); });
    readsApart = true;
    const pid_t child = fork();
    if (child != 0) readsApart = false;
    if (child < 0) return trouble("fork");
    if (child == 0) beChild(answer, read);
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) break; // it is gone, and how it ended nobody knows
    auto bytes = contentsOf(answer);
    if (!bytes) return bytes.takeError();
    llvm::StringRef text = *bytes;
    if (text.consume_back(kRefused)) return failure(text);
    if (text.consume_back(kRead)) return text.str();
    const std::string how = WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "a fatal error";
    return failure("'" + file + "' brings LLVM's reader down (" + how + ")");
}

} // namespace kiln
