#include "bench/compare.h"

#include "bench/pick.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

namespace kiln::bench {

namespace {

enum class Kind : uint8_t { Time, Rate, Ratio, Size, Count };

/// The least change worth naming, by what is measured; the first row that fits. What none fits is not judged.
struct Limit {
    std::string_view unit, suite, metric; ///< as in Wanted
    Kind kind;
    double least;         ///< a part: 0.02 is two percent
    double step = 0;      ///< and at least by so much, in the unit
    bool isExact = false; ///< one sample says as much as many
};
constexpr Limit kLimits[] = {
    // Counted by a simulated CPU: what is left is address randomization and the timing of promotions.
    {"", "", "instructions", Kind::Count, 0.005, 0, true},
    // Mappings and the like: the allocator begins another arena, a thread more is there at the peak.
    {"count", "", "", Kind::Count, 0.02, 8},
    // Saved bytes and hit rates: the same programs and the same random numbers. A new entry may move them a little.
    {"%", "cache", "", Kind::Size, 0, 0.5, true},
    {"%", "", "", Kind::Size, 0.02},
    // Side by side, and of runs that take long: the medians of a dozen pairs repeat within 1%.
    {"x", "", "", Kind::Ratio, 0.02},
    // Whole processes take tens of milliseconds and more; the clock and the start of a process are lost in that.
    {"ms", "whole", "", Kind::Time, 0.02},
    {"s", "", "", Kind::Time, 0.02},
    // Shorter ones: a page that lies elsewhere, an interrupt, the frequency of the moment are seen in them.
    {"ms", "", "", Kind::Time, 0.05},
    {"us*", "", "", Kind::Time, 0.05}, // "us/inst" too
    {"ns*", "", "", Kind::Time, 0.05},
    // How often, how much a second: times, the other way round.
    {"*/s", "", "", Kind::Rate, 0.05},
    // The allocator and the kernel hand out memory in pieces; a thread more or less at the peak is a piece.
    {"*B", "", "", Kind::Size, 0.03},
};

constexpr size_t kFewSamples = 5;
constexpr double kLeastOfFew = 0.15;
/// Of a row over all programs: enough of them for an interval, and what their noises leave when they are averaged.
constexpr size_t kLeastPrograms = 8;
constexpr double kLeastOfAll = 0.02;
/// A process of this few milliseconds is mostly its own start.
constexpr double kShortMs = 20;

/// Null: there is no rule.
const Limit* limitOf(const Row& row) {
    const auto* at = std::ranges::find_if(kLimits, [&](const Limit& limit) {
        return fits(limit.unit, row.unit) && fits(limit.suite, row.suite) && fits(limit.metric, row.metric);
    });
    return at == std::end(kLimits) ? nullptr : at;
}

bool dependsOnMoment(Kind kind) {
    return kind == Kind::Time || kind == Kind::Rate;
}

Change changeOf(const Row& was, const Row& is, const Limit* limit) {
    if (!limit || !limit->isExact) return changeBetween(was.samples, is.samples);
    const double before = valueOf(was), after = valueOf(is);
    return changeBetween({&before, 1}, {&after, 1});
}

const Row* counterpart(const Results& results, const Row& row) {
    return results.find(row.suite, row.program, row.mode, row.metric);
}

/// Judges the rows of two runs; knows what holds for all of them.
class Judge {
public:
    Judge(const Results& before, const Results& after)
        : before_(before), after_(after), ours_(after), sameMachine_(areOfOneMachine(before.facts, after.facts)),
          sameSizes_(before.facts.quick == after.facts.quick) {
        if (sameMachine_ && sameSizes_) drift_ = driftOfOthers();
    }

    Difference judge(const Row& was, const Row& is) const {
        Difference difference{is.suite, is.program, is.mode, is.metric, is.unit, is.better};
        difference.before = valueOf(was);
        difference.after = valueOf(is);
        const Limit* limit = limitOf(is);
        difference.change = changeOf(was, is, limit);
        difference.unjudged = whyNotJudged(was, is);
        if (difference.isJudged() && std::fabs(difference.after - difference.before) >= limit->step)
            difference.verdict = verdictOf(difference.change, is.better, leastFor(was, is, *limit));
        return difference;
    }

    /// All programs of a suite as one row: programs are to their changes as samples are to a figure.
    std::vector<Difference> judgeTogether(const std::vector<Difference>& differences) const;

    std::vector<std::string> remarks() const;

private:
    std::string whyNotJudged(const Row& was, const Row& is) const;
    bool isJudgedByRatio(const Row& time) const;
    bool isToShortTime(const Row& ratio) const;
    double leastFor(const Row& was, const Row& is, const Limit& limit) const;
    double beyondDrift(double least) const { return (1 + least) * (1 + drift_) - 1; }
    double driftOfOthers() const;

    const Results &before_, &after_;
    Ours ours_;
    bool sameMachine_, sameSizes_;
    double drift_ = 0; ///< a part: 0.03 is three percent
};

std::string Judge::whyNotJudged(const Row& was, const Row& is) const {
    if (isSeries(is)) return "a series";
    if (!ours_(is)) return "not ours";
    if (is.better == Better::Neither) return "neither is better";
    if (is.mode.starts_with("without ")) return "what a pass is worth";
    if (was.unit != is.unit) return "was in " + was.unit;
    const Limit* limit = limitOf(is);
    if (!limit) return "no rule for unit '" + is.unit + "'";
    if (!sameSizes_) return "quick against full";
    if (!sameMachine_ && limit->kind != Kind::Size) return "another machine";
    if (limit->kind == Kind::Time && isJudgedByRatio(is)) return "by its ratio";
    if (limit->kind == Kind::Ratio && isToShortTime(is)) return "by its time";
    return "";
}

bool Judge::isJudgedByRatio(const Row& time) const {
    const std::string name = ratioNameOf(time.metric);
    const Row* ratio = after_.find(time.suite, time.program, time.mode, name);
    return ratio && before_.find(time.suite, time.program, time.mode, name) && !isToShortTime(*ratio);
}

/// Of the suite that starts processes for the sake of their start: elsewhere short calls are averaged.
bool Judge::isToShortTime(const Row& ratio) const {
    constexpr std::string_view kTo = "to ";
    if (ratio.suite != "startup" || !isRatio(ratio) || !ratio.note.starts_with(kTo)) return false;
    const Row* reference =
        after_.find(ratio.suite, ratio.program, ratio.note.substr(kTo.size()), figureNameOf(ratio.metric));
    return reference && reference->unit == "ms" && valueOf(*reference) < kShortMs;
}

double Judge::leastFor(const Row& was, const Row& is, const Limit& limit) const {
    double least = limit.least;
    if (!limit.isExact && std::min(was.samples.size(), is.samples.size()) < kFewSamples)
        least = std::max(least, kLeastOfFew);
    return dependsOnMoment(limit.kind) ? beyondDrift(least) : least;
}

double Judge::driftOfOthers() const {
    std::vector<double> moved;
    for (const Row& row : after_.rows) {
        const Row* was = counterpart(before_, row);
        const Limit* limit = limitOf(row);
        if (!was || ours_(row) || !limit || limit->kind != Kind::Time || isSeries(row)) continue;
        const double from = valueOf(*was), to = valueOf(row);
        if (from > 0 && to > 0) moved.push_back(std::max(from, to) / std::min(from, to) - 1);
    }
    return moved.empty() ? 0 : median(moved);
}

std::vector<Difference> Judge::judgeTogether(const std::vector<Difference>& differences) const {
    std::map<std::array<std::string, 3>, std::vector<const Difference*>> together;
    for (const Difference& one : differences)
        if (one.isJudged() && one.unit == "x" && one.before > 0 && one.after > 0)
            together[{one.suite, one.mode, one.metric}].push_back(&one);
    std::vector<Difference> results;
    for (const auto& [key, those] : together) {
        if (those.size() < kLeastPrograms) continue;
        std::vector<double> quotients;
        for (const Difference* one : those)
            quotients.push_back(one->after / one->before);
        Difference all{key[0], "all programs", key[1], key[2], "x", those.front()->better};
        all.change = changeOfPairs(quotients);
        all.before = 1;
        all.after = all.change.ratio;
        all.verdict = verdictOf(all.change, all.better, beyondDrift(kLeastOfAll));
        results.push_back(std::move(all));
    }
    return results;
}

std::vector<std::string> Judge::remarks() const {
    std::vector<std::string> remarks;
    const auto differ = [&](const char* what, const std::string& before, const std::string& after) {
        remarks.push_back(std::string(what) + " '" + before + "' before, '" + after + "' after");
    };
    if (!sameMachine_) {
        const auto machineOf = [](const RunFacts& facts) { return facts.cpu + " " + facts.machine; };
        differ("machine", machineOf(before_.facts), machineOf(after_.facts));
        remarks.emplace_back("different machines: only sizes are judged");
    }
    if (before_.facts.llvm != after_.facts.llvm) differ("LLVM", before_.facts.llvm, after_.facts.llvm);
    if (before_.facts.options != after_.facts.options) differ("options", before_.facts.options, after_.facts.options);
    if (!sameSizes_) remarks.emplace_back("a quick run has smaller programs: nothing is judged against a full one");
    if (!before_.isComplete) remarks.emplace_back("the run before was interrupted");
    if (!after_.isComplete) remarks.emplace_back("the run after was interrupted");
    if (drift_ > 0.01) {
        char text[200];
        std::snprintf(
            text, sizeof text,
            "what is not ours usually moved by %.1f%% between the runs: times without a ratio, and all programs "
            "together, are judged by that much more generously",
            drift_ * 100);
        remarks.emplace_back(text);
    }
    return remarks;
}

} // namespace

bool Comparison::regressed() const {
    return std::ranges::any_of(differences, [](const Difference& one) { return one.verdict == Verdict::Slower; });
}

Comparison compare(const Results& before, const Results& after) {
    const Judge judge(before, after);
    Comparison comparison{before.facts, after.facts, {}, {}, {}, judge.remarks()};
    for (const Row& row : after.rows) {
        if (const Row* was = counterpart(before, row))
            comparison.differences.push_back(judge.judge(*was, row));
        else
            comparison.added.push_back(row.name());
    }
    std::ranges::move(judge.judgeTogether(comparison.differences), std::back_inserter(comparison.differences));
    // What was not asked for this time is not gone.
    std::set<std::string> suites;
    for (const Row& row : after.rows)
        suites.insert(row.suite);
    for (const Row& row : before.rows)
        if (suites.contains(row.suite) && !counterpart(after, row)) comparison.gone.push_back(row.name());
    return comparison;
}

} // namespace kiln::bench
