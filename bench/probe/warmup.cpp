// warmup PROGRAM CALLS: how long each call takes from the first on, at default options, and what was promoted when.
#include "bench/probe/called_program.h"
#include "bench/probe/probe.h"
#include "bench/statistics.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

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

int complain(const std::string& what) {
    std::fprintf(stderr, "%s\n", what.c_str());
    return 1;
}

/// The first call that takes no more than a fifth over what the last quarter takes, and from which on all but one in ten
/// do so.
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

} // namespace

int probeWarmup(const std::vector<std::string>& arguments) {
    if (arguments.size() != 2) return 2;
    const auto program = findProgram(arguments[0]);
    if (!program) return complain(program.error());
    auto loaded = loadInKiln(*program, {});
    if (!loaded) return complain(loaded.error());
    CalledProgram called(loaded->main, *program, test::Size::Small);

    std::vector<double> us;
    Marks marks;
    for (int call = 0; call < std::stoi(arguments[1]); ++call) {
        const auto took = called.call();
        if (!took) return complain(arguments[0] + ": " + took.error());
        us.push_back(took->wall * 1000);           // what is compiled beside it is not the caller's time
        marks.note(call, loaded->engine->stats()); // the compile threads go on meanwhile, as in any pause of a host
    }
    const size_t settled = settledAt(us);
    double untilThen = 0;
    for (size_t i = 0; i < settled; ++i)
        untilThen += us[i];
    report(arguments[0], "kiln", "curve", "us", us, Better::Neither, marks.text());
    report(arguments[0], "kiln", "calls until settled", "count", {static_cast<double>(settled)}, Better::Neither);
    report(arguments[0], "kiln", "time until settled", "ms", {untilThen / 1000}, Better::Neither);
    loaded->engine->stop();
    return 0;
}

} // namespace kiln::bench
