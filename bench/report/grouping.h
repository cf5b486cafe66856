// Which figures of a suite stand together in one chart.
#pragma once

#include "bench/pick.h"

namespace kiln::bench {

struct Group {
    std::string title;               ///< what all of it have in common, in short
    Picked rows;                     ///< of one unit
    std::vector<std::string> labels; ///< what tells them apart, a row each
};

/// By program, mode, metric, or two of them: what makes few charts, with short labels, of not too many bars each.
std::vector<Group> groupsOf(const Picked& rows);

} // namespace kiln::bench
