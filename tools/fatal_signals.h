#pragma once

// Last words of a process that a signal ends.

namespace kiln::tools {

/// From now on, a signal that would end the process runs `lastWords` first; then it ends the process as it would have.
/// Signals that are ignored stay so, and a handler that the program installs takes the place of ours.
/// `lastWords` need not be safe in a signal handler: when it faults, or is not done within two seconds (it may wait for
/// a lock that the interrupted code holds), the process ends without the rest of it.
void onFatalSignal(void (*lastWords)());

} // namespace kiln::tools
