// After a fix, the suites that it touches are measured again, not all of them.
#pragma once

#include "bench/results.h"

namespace kiln::bench {

/// `run`, with the suites that `again` has in the place of its own; its facts name both commits. Errors: `again` was
/// interrupted, quick, made on another machine, or narrowed by more than suites.
tl::expected<Results, std::string> withSuitesOf(Results run, const Results& again);

} // namespace kiln::bench
