#include "held_signals.h"

#include <pthread.h>

namespace kiln {

/// Blocked, they would end the process at once.
static constexpr int kFaults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS, SIGXFSZ, SIGXCPU};

HeldSignals::HeldSignals() {
    sigset_t held;
    sigfillset(&held);
    for (int fault : kFaults)
        sigdelset(&held, fault);
    pthread_sigmask(SIG_SETMASK, &held, &before_);
}

HeldSignals::~HeldSignals() {
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

} // namespace kiln
