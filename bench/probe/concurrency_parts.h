// The parts of `bench-probe concurrency`, each in a file of its own. Each throws std::runtime_error when an answer was
// wrong.
#pragma once

#include "kiln/kiln.h"

namespace kiln::bench {

/// From one thread to 10,000 that call at the same time.
void reportThreads(Engine& engine, bool quick, int repetitions);
/// 10,000 requests in a queue, and a few threads that serve it.
void reportRequests(Engine& engine, bool quick, int repetitions);

} // namespace kiln::bench
