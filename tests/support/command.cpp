#include "tests/support/command.h"

#include "tests/support/text.h"

#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <string_view>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace kiln::test {
namespace {

using Clock = std::chrono::steady_clock;

class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { reset(); }

    int get() const { return fd_; }
    bool isOpen() const { return fd_ >= 0; }
    void reset(int fd = -1) {
        if (fd_ >= 0) close(fd_);
        fd_ = fd;
    }

private:
    int fd_ = -1;
};

struct Pipe {
    Descriptor readEnd, writeEnd;

    bool open() {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) return false;
        readEnd.reset(ends[0]);
        writeEnd.reset(ends[1]);
        return fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
    }
};

// The child's stdin is a file in memory, not a pipe: there is nobody who has to keep writing.
bool openStdin(Descriptor& file, std::string_view text) {
    file.reset(memfd_create("stdin", MFD_CLOEXEC));
    while (file.isOpen() && !text.empty()) {
        ssize_t written = write(file.get(), text.data(), text.size());
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return file.isOpen() && lseek(file.get(), 0, SEEK_SET) == 0;
}

// Appends what is there now. Returns false when the stream has ended.
bool drain(int fd, std::string& text, std::size_t limitBytes) {
    std::array<char, 65536> buffer;
    while (text.size() <= limitBytes) {
        ssize_t got = read(fd, buffer.data(), buffer.size());
        if (got > 0)
            text.append(buffer.data(), static_cast<std::size_t>(got));
        else if (got == 0)
            return false;
        else if (errno != EINTR)
            return errno == EAGAIN;
    }
    return true;
}

std::vector<std::string> mergedEnvironment(const Command& command) {
    std::vector<std::string> merged;
    for (char** entry = environ; *entry; ++entry) {
        std::string_view text = *entry;
        std::string_view name = text.substr(0, text.find('='));
        bool replaced = false;
        for (const auto& [key, value] : command.environment)
            replaced |= key == name;
        if (!replaced) merged.emplace_back(text);
    }
    for (const auto& [key, value] : command.environment)
        merged.emplace_back(key).append("=").append(value);
    return merged;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
    std::vector<char*> result;
    result.reserve(strings.size() + 1);
    for (std::string& text : strings)
        result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

// In the child, between fork and exec: only what is safe there. Returns when something failed.
void become(const Command& command, const int (&standard)[3], char* const* arguments, char* const* environment) {
    // A group of its own, so that a time limit reaches all it starts; and it dies with the thread that watches it.
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // Guests that crash are part of the tests; their core files are not.
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    for (int number = 1; number < NSIG; ++number)
        signal(number, SIG_DFL);
    sigset_t noSignals;
    sigemptyset(&noSignals);
    sigprocmask(SIG_SETMASK, &noSignals, nullptr);
    for (int target = 0; target < 3; ++target)
        if (dup2(standard[target], target) < 0) return;
    if (!command.directory.empty() && chdir(command.directory.c_str()) != 0) return;
    execvpe(arguments[0], arguments, environment);
}

// Returns 0, or the error.
int start(const Command& command, int stdinFd, int stdoutFd, int stderrFd, pid_t& pid) {
    std::vector<std::string> arguments = command.argv;
    std::vector<std::string> environment = mergedEnvironment(command);
    const std::vector<char*> argumentPointers = pointers(arguments);
    const std::vector<char*> environmentPointers = pointers(environment);
    Pipe failure; // closed by a successful exec
    if (!failure.open()) return errno;
    pid = fork();
    if (pid < 0) return errno;
    if (pid == 0) {
        become(command, {stdinFd, stdoutFd, stderrFd}, argumentPointers.data(), environmentPointers.data());
        const int error = errno;
        (void)!write(failure.writeEnd.get(), &error, sizeof error);
        _exit(127);
    }
    failure.writeEnd.reset();
    pollfd watched{failure.readEnd.get(), POLLIN, 0};
    while (poll(&watched, 1, -1) < 0 && errno == EINTR) {
    }
    int error = 0;
    if (read(failure.readEnd.get(), &error, sizeof error) != sizeof error) return 0;
    waitpid(pid, nullptr, 0);
    return error;
}

double toMs(const timeval& time) {
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-3 * static_cast<double>(time.tv_usec);
}

Outcome notStarted(int error) {
    Outcome outcome;
    outcome.code = error;
    return outcome;
}

} // namespace

Outcome run(const Command& command) {
    Descriptor input;
    Pipe output, errors;
    if (!openStdin(input, command.stdinText) || !output.open() || !errors.open()) return notStarted(errno);

    const Clock::time_point begin = Clock::now();
    pid_t pid = -1;
    if (int error = start(command, input.get(), output.writeEnd.get(), errors.writeEnd.get(), pid))
        return notStarted(error);
    output.writeEnd.reset();
    errors.writeEnd.reset();
    // Readable once the process has ended; nothing else tells it while a grandchild holds the pipes open.
    Descriptor ended(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));

    Outcome outcome;
    outcome.end = Outcome::End::Exited;
    bool running = true;
    bool outOpen = true, errOpen = true;
    while (running) {
        auto left = std::chrono::ceil<std::chrono::milliseconds>(begin + command.timeLimit - Clock::now()).count();
        if (left <= 0) {
            outcome.end = Outcome::End::TimedOut;
            break;
        }
        pollfd watched[] = {{ended.get(), POLLIN, 0},
                            {outOpen ? output.readEnd.get() : -1, POLLIN, 0},
                            {errOpen ? errors.readEnd.get() : -1, POLLIN, 0}};
        poll(watched, 3, static_cast<int>(left));
        outOpen = outOpen && drain(output.readEnd.get(), outcome.out, command.outputLimitBytes);
        errOpen = errOpen && drain(errors.readEnd.get(), outcome.err, command.outputLimitBytes);
        running = (watched[0].revents & POLLIN) == 0;
        if (outcome.out.size() > command.outputLimitBytes || outcome.err.size() > command.outputLimitBytes) {
            outcome.end = Outcome::End::TooMuchOutput;
            break;
        }
    }
    outcome.wallMs = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    kill(-pid,
         SIGKILL); // what is left of the group; the ended leader is not reaped yet, so the number is still its own
    int status = 0;
    rusage usage{};
    wait4(pid, &status, 0, &usage);
    outcome.cpuMs = toMs(usage.ru_utime) + toMs(usage.ru_stime);
    outcome.maxRssKb = usage.ru_maxrss;
    if (outOpen) drain(output.readEnd.get(), outcome.out, command.outputLimitBytes);
    if (errOpen) drain(errors.readEnd.get(), outcome.err, command.outputLimitBytes);

    if (outcome.end == Outcome::End::Exited && WIFSIGNALED(status)) outcome.end = Outcome::End::Signaled;
    outcome.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    return outcome;
}

std::string describeEnd(const Outcome& outcome) {
    switch (outcome.end) {
    case Outcome::End::Exited: return "exit status " + std::to_string(outcome.code);
    case Outcome::End::Signaled: return "signal " + std::to_string(outcome.code) + " (" + strsignal(outcome.code) + ")";
    case Outcome::End::TimedOut: return "no end within " + std::to_string(std::lround(outcome.wallMs)) + " ms";
    case Outcome::End::TooMuchOutput: return "endless output";
    case Outcome::End::NotStarted: return std::string("could not be started: ") + strerror(outcome.code);
    }
    return "?";
}

std::string shellLine(const Command& command) {
    std::string line;
    if (!command.directory.empty()) line += "cd " + shellQuoted(command.directory) + " && ";
    if (!command.stdinText.empty()) line += "printf %s " + shellQuoted(command.stdinText) + " | ";
    for (const auto& [key, value] : command.environment)
        line += key + "=" + shellQuoted(value) + " ";
    for (std::size_t i = 0; i < command.argv.size(); ++i)
        line += (i ? " " : "") + shellQuoted(command.argv[i]);
    return line;
}

} // namespace kiln::test
