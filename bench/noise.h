// How quiet the machine is: a fixed piece of work, timed again and again while the bench runs.
#pragma once

#include "bench/row.h"

#include <vector>

namespace kiln::bench {

class NoiseMeter {
public:
    /// Some ten milliseconds of one core.
    void sample();
    /// "machine/spin/fixed loop/time", ms; REQUIRES: sampled.
    Row row() const;
    /// "one run in ten of a fixed loop took over 3.1% longer than the median"
    std::string describe() const;

private:
    std::vector<double> ms_;
};

} // namespace kiln::bench
