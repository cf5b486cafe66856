#include "bench/interrupt.h"

#include <csignal>
#include <unistd.h>

namespace kiln::bench {

static volatile std::sig_atomic_t interrupts = 0;

static void noteInterrupt(int) {
    if (interrupts) _exit(kInterruptedStatus); // what it started dies with it
    interrupts = 1;
}

void watchForInterrupts() {
    std::signal(SIGINT, noteInterrupt);
    std::signal(SIGTERM, noteInterrupt);
}

bool wasInterrupted() {
    return interrupts != 0;
}

} // namespace kiln::bench
