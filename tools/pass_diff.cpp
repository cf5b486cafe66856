#include "pass_diff.h"

#include "unified_diff.h"

#include "runtime/inspect.h"

#include <algorithm>

namespace kiln::tools {

namespace {

std::string headOf(const VisitChange& change, const UnifiedDiff& diff) {
    const std::string row = passRow(change.row).name.str();
    const char* what = change.before.empty() ? ", which it made" : change.after.empty() ? ", which it deleted" : "";
    return "--- visit " + std::to_string(change.visit) + ", " + row + ": " + change.function + what + " (-" +
           std::to_string(diff.removed) + " +" + std::to_string(diff.added) + ")\n";
}

} // namespace

PassDiff passDiff(FunctionCell& function, std::optional<unsigned> loop, const DiffLimits& limits) {
    PassDiff result;
    auto watched = watchPath(function, loop, Tier::Optimized, [&](const VisitChange& change) {
        const UnifiedDiff diff = unifiedDiff(change.before, change.after, limits.context);
        const auto lines = static_cast<size_t>(std::count(diff.text.begin(), diff.text.end(), '\n'));
        if (result.hidden > 0 || result.lines + lines > limits.lines) {
            ++result.hidden;
            return;
        }
        result.lines += lines;
        result.text += headOf(change, diff) + diff.text;
        result.changes.push_back({{"visit", change.visit},
                                  {"pass", passRow(change.row).name.str()},
                                  {"function", change.function},
                                  {"removed", diff.removed},
                                  {"added", diff.added},
                                  {"diff", diff.text}});
    });
    if (!watched) result.error = watched.error().message;
    if (result.hidden > 0) result.text += std::to_string(result.hidden) + " more changes are not shown (see --lines)\n";
    if (result.lines == 0 && result.hidden == 0) result.text += "no pass changed anything\n";
    return result;
}

} // namespace kiln::tools
