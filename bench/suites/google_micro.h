// Taking in what Google Benchmark measured.
#pragma once

#include "bench/suite.h"

namespace kiln::bench {

/// Runs `bench-micro`, which lies beside bench-probe, and records a row per benchmark: `time`, a sample a repetition.
void runMicro(Journal& journal, const Plan& plan);

} // namespace kiln::bench
