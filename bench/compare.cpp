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

/// The least change worth naming, by what is measured; the first row that fits.
struct Limit {
    std::string_view unit, suite, metric; ///< as in Wanted
    Kind kind;
    double least;
};
constexpr Limit kLimits[] = {
    // Counted by the CPU or by the engine: what is left is address randomization and the timing of promotions.
    {"", "", "instructions", Kind::Count, 0.005},
    // Side by side, and of runs that take long: the medians of a dozen pairs repeat within 1%.
    {"x", "", "", Kind::Ratio, 0.02},
    // Whole processes take tens of milliseconds and more; the clock and the start of a process are lost in that.
    {"ms", "whole", "", Kind::Time, 0.02},
    {"s", "", "", Kind::Time, 0.02},
    // Shorter ones: a page that lies elsewhere, an interrupt, the frequency of the moment are seen in them.
    {"ms", "", "", Kind::Time, 0.05},
    {"us*", "", "", Kind::Time, 0.05}, // "us/inst" too
    {"ns", "", "", Kind::Time, 0.05},
    // How often, how much a second: times, the other way round.
    {"*/s", "", "", Kind::Rate, 0.05},
    // The allocator and the kernel hand out memory in pieces; a thread more or less at the peak is a piece.
    {"*B", "", "", Kind::Size, 0.03},
    {"%", "", "", Kind::Ratio, 0.02},
};
constexpr Limit kOther = {"", "", "", Kind::Count, 0.02};

constexpr size_t kFewSamples = 5;
constexpr double kLeastOfFew = 0.15;
/// Of a row over all programs: enough of them for an interval, and what their noises leave when they are averaged.
constexpr size_t kLeastPrograms = 8;
constexpr double kLeastOfAll = 0.02;

const Limit& limitOf(const Row& row) {
    const auto at = std::ranges::find_if(kLimits, [&](const Limit& limit) {
        return fits(limit.unit, row.unit) && fits(limit.suite, row.suite) && fits(limit.metric, row.metric);
    });
    return at == std::end(kLimits) ? kOther : *at;
}

bool dependsOnMoment(Kind kind) {
    return kind == Kind::Time || kind == Kind::Rate;
}

bool isQuick(const RunFacts& facts) {
    return facts.options.find("quick") != std::string::npos;
}

const Row* counterpart(const Results& results, const Row& row) {
    return results.find(row.suite, row.program, row.mode, row.metric);
}

/// Judges the rows of two runs; knows what holds for all of them.
class Judge {
public:
    Judge(const Results& before, const Results& after)
        : before_(before), after_(after), ours_(after), sameMachine_(before.facts.cpu == after.facts.cpu),
          sameSizes_(isQuick(before.facts) == isQuick(after.facts)) {
        if (sameMachine_ && sameSizes_) drift_ = driftOfOthers();
    }

    Difference judge(const Row& was, const Row& is) const {
        Difference difference{is.suite, is.program, is.mode, is.metric, is.unit, is.better};
        difference.before = valueOf(was);
        difference.after = valueOf(is);
        difference.change = changeBetween(was.samples, is.samples);
        difference.unjudged = whyNotJudged(was, is);
        if (difference.isJudged()) difference.verdict = verdictOf(difference.change, is.better, leastFor(was, is));
        return difference;
    }

    std::vector<std::string> remarks() const;

private:
    std::string whyNotJudged(const Row& was, const Row& is) const;
    double leastFor(const Row& was, const Row& is) const;
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
    if (!sameSizes_) return "quick against full";
    const Kind kind = limitOf(is).kind;
    if (!sameMachine_ && dependsOnMoment(kind)) return "another machine";
    const auto hasRatio = [&](const Results& results) {
        return results.find(is.suite, is.program, is.mode, ratioNameOf(is.metric));
    };
    if (kind == Kind::Time && hasRatio(before_) && hasRatio(after_)) return "by its ratio";
    return "";
}

double Judge::leastFor(const Row& was, const Row& is) const {
    const Limit& limit = limitOf(is);
    double least = limit.least;
    if (limit.kind != Kind::Count && std::min(was.samples.size(), is.samples.size()) < kFewSamples)
        least = std::max(least, kLeastOfFew);
    return dependsOnMoment(limit.kind) ? (1 + least) * (1 + drift_) - 1 : least;
}

double Judge::driftOfOthers() const {
    std::vector<double> moved;
    for (const Row& row : after_.rows) {
        const Row* was = counterpart(before_, row);
        if (!was || ours_(row) || limitOf(row).kind != Kind::Time || isSeries(row)) continue;
        const double from = valueOf(*was), to = valueOf(row);
        if (from > 0 && to > 0) moved.push_back(std::max(from, to) / std::min(from, to) - 1);
    }
    return moved.empty() ? 0 : median(moved);
}

std::vector<std::string> Judge::remarks() const {
    std::vector<std::string> remarks;
    const auto differ = [&](const char* what, const std::string& before, const std::string& after) {
        remarks.push_back(std::string(what) + " '" + before + "' before, '" + after + "' after");
    };
    if (!sameMachine_) {
        differ("CPU", before_.facts.cpu, after_.facts.cpu);
        remarks.emplace_back("different machines: times and rates are not judged, ratios, sizes and counts are");
    }
    if (before_.facts.llvm != after_.facts.llvm) differ("LLVM", before_.facts.llvm, after_.facts.llvm);
    if (before_.facts.options != after_.facts.options) differ("options", before_.facts.options, after_.facts.options);
    if (!sameSizes_) remarks.emplace_back("a quick run has smaller programs: nothing is judged against a full one");
    if (!before_.isComplete) remarks.emplace_back("the run before was interrupted");
    if (!after_.isComplete) remarks.emplace_back("the run after was interrupted");
    if (drift_ > 0.01) {
        char text[160];
        std::snprintf(text, sizeof text,
                      "what is not ours usually moved by %.1f%% between the runs: times without a ratio are judged by "
                      "that much more generously",
                      drift_ * 100);
        remarks.emplace_back(text);
    }
    return remarks;
}

/// All programs of a suite as one row: programs are to their changes as samples are to a figure.
std::vector<Difference> judgeTogether(const std::vector<Difference>& differences) {
    std::map<std::array<std::string, 3>, std::vector<const Difference*>> together;
    for (const Difference& one : differences)
        if (one.isJudged() && one.unit == "x" && one.before > 0 && one.after > 0)
            together[{one.suite, one.mode, one.metric}].push_back(&one);
    std::vector<Difference> results;
    for (const auto& [key, those] : together) {
        if (those.size() < kLeastPrograms) continue;
        Difference all{key[0], "all programs", key[1], key[2], "x", those.front()->better};
        std::vector<double> before, after;
        for (const Difference* one : those)
            before.push_back(one->before), after.push_back(one->after);
        all.before = geometricMean(before);
        all.after = geometricMean(after);
        all.change = changeOfPairs(ratios(after, before));
        all.verdict = verdictOf(all.change, all.better, kLeastOfAll);
        results.push_back(std::move(all));
    }
    return results;
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
    std::ranges::move(judgeTogether(comparison.differences), std::back_inserter(comparison.differences));
    // What was not asked for this time is not gone.
    std::set<std::string> suites;
    for (const Row& row : after.rows)
        suites.insert(row.suite);
    for (const Row& row : before.rows)
        if (suites.contains(row.suite) && !counterpart(after, row)) comparison.gone.push_back(row.name());
    return comparison;
}

} // namespace kiln::bench
