// The part of README.md that a run of the bench writes.
#pragma once

#include "bench/results.h"

namespace kiln::bench {

/// Headline figures, programs against peers, targets: three tables, and what they were measured on.
std::string markdownTable(const Results& results);

/// Puts `text` between the lines `<!-- bench: begin -->` and `<!-- bench: end -->`, at once or not at all.
tl::expected<void, std::string> updateReadme(const std::filesystem::path& readme, const std::string& text);

} // namespace kiln::bench
