// The parts of `bench-probe cache`, each in a file of its own. Each throws std::runtime_error when it cannot be
// trusted.
#pragma once

#include "bench/probe/artifacts.h"

namespace kiln::bench {

struct CacheTrial {
    bool quick = false;
    KeptEntries kept;    ///< of the programs
    int repetitions = 3; ///< of each figure

    int times(int usual, int quickly) const { return quick ? quickly : usual; }
};

void reportLatency(const CacheTrial& trial);
void reportThroughput(const CacheTrial& trial);
void reportHitRates(const CacheTrial& trial);
void reportWrites(const CacheTrial& trial);
void reportCompression(const CacheTrial& trial);
void reportLinkedCalls(const CacheTrial& trial);

} // namespace kiln::bench
