#include "preserve.h"

#include <atomic>
#include <cerrno>
#include <mutex>
#include <pthread.h>
#include <unistd.h>

namespace kiln {

namespace {

// Order: sequentially consistent, all of them: who counts itself in sees the gate closed, or is seen by who closes it.
std::atomic<int> inside{0};
std::atomic<bool> closed{false};
std::atomic<pid_t> closedIn{0};
thread_local int depth = 0;
thread_local bool isEnding = false;

void enter() {
    ++inside;
    ++depth;
    if (!closed || isEnding || closedIn != getpid()) return;
    // What is left of this thread's life is not worth a crash.
    --inside;
    while (true)
        pause();
}

} // namespace

PreserveThreadState::PreserveThreadState() : errno_(errno) {
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancelState_);
    enter();
    std::fegetenv(&environment_);
    std::fesetenv(FE_DFL_ENV);
#if defined(__GLIBCXX__) && defined(_GLIBCXX_HAVE_TLS)
    onceCallable_ = std::__once_callable;
    onceCall_ = std::__once_call;
#endif
}

PreserveThreadState::~PreserveThreadState() {
#if defined(__GLIBCXX__) && defined(_GLIBCXX_HAVE_TLS)
    std::__once_callable = onceCallable_;
    std::__once_call = onceCall_;
#endif
    std::fesetenv(&environment_);
    --depth;
    --inside;
    pthread_setcancelstate(cancelState_, nullptr);
    errno = errno_;
}

void closeSlowPaths() {
    // A thread that left its slow path by a fault never counted itself out.
    constexpr int kMostWaits = 20000;
    isEnding = true;
    closedIn = getpid();
    closed = true;
    for (int i = 0; inside > depth && i < kMostWaits; ++i)
        usleep(100);
}

} // namespace kiln
