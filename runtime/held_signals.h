#pragma once

#include <csignal>

namespace kiln {

/// While it lives, no handler of the program's runs on this thread, which might want the lock that is held, or memory
/// while memory is being allocated. Faults get through: they are what a thread does itself.
class HeldSignals {
public:
    HeldSignals();
    ~HeldSignals();
    HeldSignals(const HeldSignals&) = delete;
    HeldSignals& operator=(const HeldSignals&) = delete;

private:
    sigset_t before_{};
};

} // namespace kiln
