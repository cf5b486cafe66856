// SIGINT and SIGTERM: the first lets what is running come to its end, the second ends the process.
#pragma once

namespace kiln::bench {

inline constexpr int kInterruptedStatus = 130; // as shells say it

/// From now on.
void watchForInterrupts();
bool wasInterrupted();

} // namespace kiln::bench
