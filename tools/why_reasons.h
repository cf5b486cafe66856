#pragma once

// What the passes made of a promoted path, in few lines: what they brought in, what they refused, by which counts, and
// how much IR each left.

#include "inspect_verb.h"

#include "kiln/stats.h"

#include "jit/remarks.h"

#include <string>
#include <vector>

namespace kiln::tools {

struct WhyReasons {
    Json json;
    std::string text; ///< lines, indented
};

/// `remarks`: of the compilation that made the code, or of one that would make it anew (`isAnew`).
WhyReasons whyReasons(const PathStats& path, const std::vector<Remark>& remarks, bool isAnew);

} // namespace kiln::tools
