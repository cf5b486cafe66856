#include "fatal_signals.h"

#include <atomic>
#include <csignal>
#include <cstddef>
#include <unistd.h>

namespace kiln::tools {

namespace {

// Those whose default action ends the process, but for timers of profilers and real-time signals.
constexpr int kFatal[] = {SIGSEGV, SIGBUS,  SIGFPE,  SIGILL,  SIGABRT, SIGTRAP, SIGSYS,  SIGTERM, SIGINT, SIGHUP,
                          SIGQUIT, SIGPIPE, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU, SIGXFSZ, SIGPOLL, SIGPWR};
constexpr unsigned kPatienceSeconds = 2;

void (*lastWords)() = nullptr;
pid_t owner = 0;
std::atomic<int> dyingOf{0};

void endBy(int number) {
    signal(number, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    raise(number);
}

void onSignal(int number) {
    // Children of fork inherit the handler; what there is to say is their parent's.
    if (getpid() != owner) return endBy(number);
    int first = 0;
    // A second signal: `lastWords` faulted, or takes too long.
    if (!dyingOf.compare_exchange_strong(first, number)) return endBy(first);
    struct sigaction alarmed{};
    alarmed.sa_handler = onSignal;
    sigaction(SIGALRM, &alarmed, nullptr);
    alarm(kPatienceSeconds);
    lastWords();
    endBy(number);
}

} // namespace

void onFatalSignal(void (*words)()) {
    lastWords = words;
    owner = getpid();
    // Room for the handler where the stack has overflowed.
    alignas(16) static std::byte stack[256 << 10];
    stack_t other{};
    other.ss_sp = stack;
    other.ss_size = sizeof stack;
    sigaltstack(&other, nullptr);
    struct sigaction action{};
    action.sa_handler = onSignal;
    // Not deferred: a fault inside of `lastWords` must get through.
    action.sa_flags = SA_ONSTACK | SA_NODEFER;
    for (int number : kFatal) {
        struct sigaction old{};
        if (sigaction(number, nullptr, &old) == 0 && old.sa_handler == SIG_DFL) sigaction(number, &action, nullptr);
    }
}

} // namespace kiln::tools
