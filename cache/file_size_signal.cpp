#include "cache/file_size_signal.h"

#include <sys/resource.h>
#include <time.h>

namespace kiln {

namespace {

sigset_t theSignal() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGXFSZ);
    return set;
}

} // namespace

FileSizeSignalHeld::FileSizeSignalHeld() {
    rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) || limit.rlim_cur == RLIM_INFINITY) return; // nearly always
    const sigset_t set = theSignal();
    sigset_t pending;
    // One that is pending already is the host's, and stays so.
    if (sigpending(&pending) || sigismember(&pending, SIGXFSZ)) return;
    held_ = pthread_sigmask(SIG_BLOCK, &set, &before_) == 0;
}

FileSizeSignalHeld::~FileSizeSignalHeld() {
    if (!held_) return;
    const sigset_t set = theSignal();
    const timespec atOnce{0, 0};
    while (sigtimedwait(&set, nullptr, &atOnce) == SIGXFSZ)
        ;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

} // namespace kiln
