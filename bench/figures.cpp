#include "bench/figures.h"

#include "bench/statistics.h"

#include <algorithm>
#include <initializer_list>

namespace kiln::bench {

std::string programsText(const Figure& figure) {
    return std::to_string(figure.programs) + (figure.outOf > 0 ? " of " + std::to_string(figure.outOf) : "");
}

std::string meanText(const Figure& figure) {
    if (figure.programs == 0) return "";
    const std::string programs = programsText(figure);
    return "geometric mean of " + programs + (programs == "1" ? " program" : " programs");
}

static MaybeFigure lone(std::optional<double> value) {
    return value ? MaybeFigure({*value}) : std::nullopt;
}

static MaybeFigure meanOf(const std::vector<double>& values) {
    return values.empty() ? std::nullopt : MaybeFigure({geometricMean(values), values.size()});
}

MaybeFigure meanOf(const Picked& rows) {
    const auto mean = geomeanOf(rows);
    if (!mean) return std::nullopt;
    return Figure{*mean, where(rows, [](const Row& row) { return valueOf(row) > 0; }).size()};
}

MaybeFigure mostFigureOf(const Picked& rows) {
    return lone(mostOf(rows));
}

MaybeFigure leastFigureOf(const Picked& rows) {
    return lone(leastOf(rows));
}

MaybeFigure meanRatio(const Results& results, std::string_view suite, std::string_view mode) {
    return meanOf(pick(results, {suite, "", mode, "ratio"}));
}

MaybeFigure timeUntilSettled(const Results& results) {
    MaybeFigure mean = meanOf(pick(results, {"warmup", "", "kiln", "time until settled"}));
    const size_t all = pick(results, {"warmup", "", "kiln", "curve"}).size();
    if (mean && mean->programs < all) mean->outOf = all;
    return mean;
}

MaybeFigure compileRatio(const Results& results) {
    const auto cost = [&](const std::string& program, const char* mode) {
        double sum = 0;
        for (const char* phase : {"passes", "generate code"})
            if (const Row* row = results.find("compile", program, mode, phase)) sum += valueOf(*row);
        return sum;
    };
    std::vector<double> quotients;
    for (const Row* row : pick(results, {"compile", "", "llvm -O3", "passes"})) {
        const double ours = cost(row->program, "kiln optimized"), theirs = cost(row->program, "llvm -O3");
        if (ours > 0 && theirs > 0) quotients.push_back(ours / theirs);
    }
    return meanOf(quotients);
}

MaybeFigure nodeOverKiln(const Results& results) {
    std::vector<double> quotients;
    for (const Row* node : pick(results, {"whole", "", "node", "ratio"})) {
        const Row* kiln = results.find("whole", node->program, "kiln warm", "ratio");
        if (kiln && kiln->note == node->note && valueOf(*kiln) > 0)
            quotients.push_back(valueOf(*node) / valueOf(*kiln));
    }
    return meanOf(quotients);
}

MaybeFigure costOfCounting(const Results& results) {
    MaybeFigure mean = meanRatio(results, "profiling", "counting");
    if (mean) mean->value = (mean->value - 1) * 100;
    return mean;
}

MaybeFigure lookUps(const Results& results) {
    return mostFigureOf(pick(results, {"cache", "l2", "look-ups*", "operations"}));
}

MaybeFigure pageCacheP99(const Results& results) {
    return mostFigureOf(pick(results, {"cache", "chain", "l3 after l2", "retrieval p99"}));
}

MaybeFigure coldDiskP99(const Results& results) {
    MaybeFigure us = mostFigureOf(pick(results, {"cache", "l3", "cold disk", "hit p99"}));
    if (us) us->value /= 1000;
    return us;
}

MaybeFigure mostMemory(const Results& results) {
    return mostFigureOf(pick(results, {"memory", "", "kiln*", "max RSS"}));
}

MaybeFigure warmHello(const Results& results) {
    return mostFigureOf(pick(results, {"startup", "hello", "kiln warm", "time"}));
}

} // namespace kiln::bench
