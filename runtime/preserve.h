#pragma once

#include "held_signals.h"

#include <cfenv>

namespace kiln {

/// Around a translation or compilation on the program's own thread. Keeps what belongs to the program: errno, the
/// floating-point environment (LLVM folds constants in the default one), and what std::call_once is just handing over:
/// libstdc++ keeps that in two thread-locals, and LLVM's own use of call_once leaves them null.
/// Meanwhile no signal handler of the program runs, which might call a function that is compiled under the same locks,
/// and no cancellation acts, of which LLVM and SQLite know nothing. Faults get through.
/// REQUIRES: no lock is held. Does not return in threads that are still here when the process has begun to end.
class PreserveThreadState {
public:
    PreserveThreadState();
    ~PreserveThreadState();
    PreserveThreadState(const PreserveThreadState&) = delete;
    PreserveThreadState& operator=(const PreserveThreadState&) = delete;

private:
    int errno_;
    int cancelState_ = 0;
    HeldSignals signals_;
    std::fenv_t environment_{};
    void* onceCallable_ = nullptr;
    void (*onceCall_)() = nullptr;
};

/// The process ends, and LLVM's static objects with it: waits until no other thread is between construction and
/// destruction of the above, and lets none in from now on but the caller.
void closeSlowPaths();

} // namespace kiln
