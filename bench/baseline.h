// The run that later ones are compared with by default, kept in the build folder: it is of this machine.
#pragma once

#include "bench/results.h"

namespace kiln::bench {

std::filesystem::path baselinePath();
/// Makes this run (a folder, or its results.jsonl) the baseline, in place of what was there.
tl::expected<void, std::string> saveBaseline(const std::filesystem::path& run,
                                             const std::filesystem::path& baseline = baselinePath());
/// Its error tells how to make one.
tl::expected<Results, std::string> readBaseline(const std::filesystem::path& baseline = baselinePath());

} // namespace kiln::bench
