#pragma once

#include <cerrno>
#include <cfenv>
#include <mutex>

namespace kiln {

/// Keeps what belongs to the program that was interrupted for a translation or compilation on its own thread: errno,
/// the floating-point environment (LLVM folds constants in the default one), and what std::call_once is just handing
/// over: libstdc++ keeps that in two thread-locals, and LLVM's own use of call_once leaves them null.
class PreserveThreadState {
public:
    PreserveThreadState() : errno_(errno) {
        std::fegetenv(&environment_);
        std::fesetenv(FE_DFL_ENV);
#if defined(__GLIBCXX__) && defined(_GLIBCXX_HAVE_TLS)
        onceCallable_ = std::__once_callable;
        onceCall_ = std::__once_call;
#endif
    }
    ~PreserveThreadState() {
#if defined(__GLIBCXX__) && defined(_GLIBCXX_HAVE_TLS)
        std::__once_callable = onceCallable_;
        std::__once_call = onceCall_;
#endif
        std::fesetenv(&environment_);
        errno = errno_;
    }
    PreserveThreadState(const PreserveThreadState&) = delete;
    PreserveThreadState& operator=(const PreserveThreadState&) = delete;

private:
    int errno_;
    std::fenv_t environment_{};
    void* onceCallable_ = nullptr;
    void (*onceCall_)() = nullptr;
};

} // namespace kiln
