// A measurement in a process of its own, which begins as this one is now.
#pragma once

#include <functional>
#include <vector>

namespace kiln::bench {

/// The numbers that `measure` gives in a forked child. REQUIRES: this process has one thread. Throws std::runtime_error
/// when the child ends otherwise; it has said why on stderr.
std::vector<double> inChild(const std::function<std::vector<double>()>& measure);

} // namespace kiln::bench
