#include "bench/measured_again.h"

#include <algorithm>
#include <set>
#include <sstream>

namespace kiln::bench {

static bool isNarrowedBySuitesOnly(const RunFacts& facts) {
    std::istringstream words(facts.options);
    for (std::string word; words >> word;)
        if (!word.starts_with("--suite=")) return false;
    return true;
}

static std::string whyNotAgain(const Results& run, const Results& again) {
    if (!again.isComplete) return "it was interrupted";
    if (again.facts.quick) return "it was a quick one";
    if (!isNarrowedBySuitesOnly(again.facts)) return "it was narrowed by more than suites";
    if (again.facts.cpu != run.facts.cpu || again.facts.cores != run.facts.cores) return "it is of another machine";
    return "";
}

tl::expected<Results, std::string> withSuitesOf(Results run, const Results& again) {
    if (const std::string why = whyNotAgain(run, again); !why.empty())
        return tl::unexpected("the run of " + again.facts.started + " does not fit: " + why);
    std::set<std::string> suites;
    for (const Row& row : again.rows)
        if (row.suite != "machine") suites.insert(row.suite);

    std::erase_if(run.rows, [&](const Row& row) { return suites.contains(row.suite); });
    // Failures begin with their suite's name.
    std::erase_if(run.failed,
                  [&](const Remark& remark) { return suites.contains(remark.what.substr(0, remark.what.find(':'))); });
    for (const Row& row : again.rows)
        if (suites.contains(row.suite)) run.rows.push_back(row);
    run.failed.insert(run.failed.end(), again.failed.begin(), again.failed.end());
    for (const std::string& suite : suites)
        run.facts.commit += ", " + suite + " at " + again.facts.commit;
    run.seconds += again.seconds;
    return run;
}

} // namespace kiln::bench
