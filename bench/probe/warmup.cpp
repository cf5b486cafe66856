// warmup PROGRAM CALLS: how long each call takes from the first on, at default options, and what was promoted when.
#include "bench/probe/called_program.h"
#include "bench/probe/failure.h"
#include "bench/probe/probe.h"
#include "bench/statistics.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace kiln::bench {

namespace {

/// Tier changes as JSON: after which call, of how many paths, to which tier.
class Marks {
public:
    void note(int call, const Stats& stats) {
        for (; seen_ < stats.paths.size(); ++seen_) {
            const PathStats& path = stats.paths[seen_];
            const char* tier = path.isLoop ? "loop" : tierName(path.tier);
            auto& last = marks_.empty() ? marks_.emplace_back() : marks_.back();
            if (last.is_object() && last["call"] == call && last["tier"] == tier)
                last["paths"] = last["paths"].get<int>() + 1;
            else if (last.is_null())
                last = {{"call", call}, {"tier", tier}, {"paths", 1}};
            else
                marks_.push_back({{"call", call}, {"tier", tier}, {"paths", 1}});
        }
    }
    std::string text() const { return nlohmann::json(marks_).dump(); }

private:
    std::vector<nlohmann::json> marks_;
    size_t seen_ = 0;
};

/// The first call that takes no more than a fifth over what the last quarter takes, and from which on all but one in
/// ten do so.
size_t settledAt(const std::vector<double>& us) {
    const size_t start = us.size() * 3 / 4;
    const double settled = 1.2 * median(std::span(us).subspan(start));
    size_t first = us.size(), slow = 0;
    for (size_t i = us.size(); i-- > 0;) {
        slow += us[i] > settled;
        if (slow * 10 > us.size() - i + 10) break;
        if (us[i] <= settled) first = i;
    }
    return first;
}

/// Whether so many calls follow that point that it says something.
bool isSettled(const std::vector<double>& us, size_t settled) {
    constexpr size_t kLeastCalls = 5;
    const size_t after = us.size() - settled;
    return after >= kLeastCalls && after * 10 >= us.size();
}

void reportSettling(const std::string& program, const std::vector<double>& us) {
    const size_t settled = settledAt(us);
    const bool has = isSettled(us, settled);
    report(program, "kiln", "settled", "count", {has ? 1.0 : 0.0}, Better::Neither,
           "1: it has settled, a tenth of the calls, and 5, or more, being as fast as the last ones");
    if (!has) return;
    double untilThen = 0;
    for (size_t i = 0; i < settled; ++i)
        untilThen += us[i];
    report(program, "kiln", "calls until settled", "count", {static_cast<double>(settled)}, Better::Neither);
    report(program, "kiln", "time until settled", "ms", {untilThen / 1000}, Better::Neither);
}

} // namespace

int probeWarmup(const std::vector<std::string>& arguments) {
    if (arguments.size() != 2) return 2;
    const int calls = std::stoi(arguments[1]);
    if (calls < 1) return 2;
    const std::string& name = arguments[0];
    const test::Program program = orThrow(findProgram(name));
    const LoadedInKiln loaded = orThrow(loadInKiln(program, {}));
    CalledProgram called(loaded.main, program, test::Size::Small);

    std::vector<double> us;
    Marks marks;
    for (int call = 0; call < calls; ++call) {
        const auto took = called.call();
        if (!took) return complain(name + ": " + took.error());
        us.push_back(took->wall * 1000);          // what is compiled beside it is not the caller's time
        marks.note(call, loaded.engine->stats()); // the compile threads go on meanwhile, as in any pause of a host
    }
    report(name, "kiln", "curve", "us", us, Better::Neither, marks.text());
    reportSettling(name, us);
    loaded.engine->stop();
    return 0;
}

} // namespace kiln::bench
