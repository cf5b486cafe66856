#include "bench/markdown.h"

#include "bench/format.h"
#include "bench/headlines.h"
#include "bench/pick.h"
#include "bench/targets.h"
#include "bench/write_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace kiln::bench {

static std::string lineOf(const std::vector<std::string>& cells) {
    std::string line = "|";
    for (const std::string& cell : cells)
        line += " " + cell + " |";
    return line + "\n";
}

/// The first column is text, the others are figures.
static std::string headOf(const std::vector<std::string>& titles, size_t figures) {
    std::vector<std::string> rules;
    rules.reserve(titles.size());
    for (size_t i = 0; i < titles.size(); ++i)
        rules.emplace_back(i >= titles.size() - figures ? "---:" : "---");
    return lineOf(titles) + lineOf(rules);
}

static std::string factsLine(const Results& results) {
    const RunFacts& facts = results.facts;
    const Row* noise = results.find("machine", "spin", "fixed loop", "time");
    return "Measured on " + escapeMarkdown(facts.cpu) + " (" + std::to_string(facts.cores) + " threads), LLVM " +
           escapeMarkdown(facts.llvm) + ", " + escapeMarkdown(facts.started.substr(0, 10)) + ", commit " +
           escapeMarkdown(facts.commit) + (facts.options.empty() ? "" : ", with " + escapeMarkdown(facts.options)) +
           (facts.quick ? " (fewer programs, at smaller sizes)" : "") + "." +
           (noise && !noise->note.empty() ? " How quiet it was: " + escapeMarkdown(noise->note) + "." : "") + "\n";
}

/// Of a suite of this run, as code.
static std::string madeBy(const Results& results, const char* suite) {
    return "`" + commandFor(results.facts, suite) + "`";
}

static std::string headlineTable(const Results& results) {
    std::string text = headOf({"what", "figure", "made by"}, 0);
    for (const Headline& headline : headlines()) {
        const auto value = headline.of(results);
        if (!value) continue;
        const std::string mean = meanText(*value);
        text += lineOf({std::string(headline.name) + " (" + headline.how + (mean.empty() ? "" : ", " + mean) + ")",
                        figure(value->value, headline.unit), madeBy(results, headline.suite)});
    }
    return text;
}

/// Over the programs, mode by mode, with how many they are.
static std::string meanLines(const Results& results, const std::vector<std::string>& modes, const char* name,
                             const char* metric) {
    std::vector<std::string> means = {"**" + std::string(name) + "**"}, counts = {"of so many programs"};
    for (const std::string& mode : modes) {
        const auto mean = meanOf(pick(results, {"whole", "", mode, metric}));
        means.push_back(mean ? "**" + figure(mean->value) + "**" : "");
        counts.push_back(mean ? std::to_string(mean->programs) : "");
    }
    return lineOf(means) + lineOf(counts);
}

/// "gcc -O3, lli": those of the modes whose runs are of what was compiled before.
static std::string compiledAhead(const Results& results, const std::vector<std::string>& modes) {
    std::string names;
    for (const std::string& mode : modes)
        if (!pick(results, {"whole", "", mode, "compile and run"}).empty())
            names += (names.empty() ? "" : ", ") + escapeMarkdown(mode);
    return names;
}

/// Ratios of suite `whole`: a line a program, a column a mode, the geometric means below.
static std::string peerTable(const Results& results) {
    const Picked rows = pick(results, {"whole", "", "", "ratio"});
    if (rows.empty()) return "";
    const auto modes = namesOf(rows, &Row::mode);
    std::vector<std::string> titles = {"program"};
    for (const std::string& mode : modes)
        titles.push_back(escapeMarkdown(mode));
    std::string text = headOf(titles, modes.size());
    for (const std::string& program : namesOf(rows, &Row::program)) {
        std::vector<std::string> cells = {escapeMarkdown(program)};
        for (const std::string& mode : modes) {
            const Row* row = results.find("whole", program, mode, "ratio");
            cells.push_back(row ? figure(valueOf(*row)) : "");
        }
        text += lineOf(cells);
    }
    text += meanLines(results, modes, "geometric mean", "ratio");
    const std::string ahead = compiledAhead(results, modes);
    if (!ahead.empty()) text += meanLines(results, modes, "compiling included on both sides", "compile and run ratio");
    return "Whole processes: time to that of native `-O3`, which was compiled before (" + madeBy(results, "whole") +
           ").\n" +
           (ahead.empty() ? ""
                          : "So were " + ahead + ": their figures are the run alone, all others start from source.\n") +
           "A mode with a size behind it was run at that size, to native code at the same. An empty cell was not "
           "run.\n\n" +
           text;
}

/// Suite `ablation`: what the lack of each pass costs, and where most.
static std::string passTable(const Results& results) {
    const Picked rows = pick(results, {"ablation", "", "", "ratio"});
    if (rows.empty()) return "";
    std::string text = headOf({"pass", "time without it", "programs", "most"}, 0);
    for (const std::string& mode : namesOf(rows, &Row::mode)) {
        const Picked ofPass = pick(results, {"ablation", "", mode, "ratio"});
        const auto mean = meanOf(ofPass);
        if (!mean) continue;
        const Row& most = **std::ranges::max_element(ofPass, {}, [](const Row* row) { return valueOf(*row); });
        text += lineOf({escapeMarkdown(mode), figure(mean->value, "x"), std::to_string(mean->programs),
                        figure(valueOf(most), "x") + " (" + escapeMarkdown(most.program) + ")"});
    }
    return "Optimized code with one pass off, to the same with all, geometric means (" + madeBy(results, "ablation") +
           ").\n\n" + text;
}

static std::string targetTable(const Results& results) {
    std::string text = headOf({"target", "wanted", "measured", ""}, 0);
    for (const TargetOutcome& outcome : evaluate(results))
        text += lineOf({std::string(outcome.target->name) + ": " + definitionText(outcome), wantedText(*outcome.target),
                        measuredText(outcome), wordFor(outcome.reached)});
    return text;
}

std::string markdownTable(const Results& results) {
    std::string text = factsLine(results) + "\n" + headlineTable(results) + "\n";
    for (const std::string& table : {peerTable(results), passTable(results)})
        if (!table.empty()) text += table + "\n";
    return text + targetTable(results);
}

static constexpr std::string_view kBegin = "<!-- bench: begin -->\n", kEnd = "<!-- bench: end -->";

tl::expected<void, std::string> updateReadme(const std::filesystem::path& readme, const std::string& text) {
    std::ifstream stream(readme, std::ios::binary);
    if (!stream) return tl::unexpected(readme.string() + ": " + std::strerror(errno));
    std::string all{std::istreambuf_iterator<char>(stream), {}};
    const size_t begin = all.find(kBegin);
    const size_t end = begin == std::string::npos ? begin : all.find(kEnd, begin);
    if (end == std::string::npos)
        return tl::unexpected(readme.string() + ": has no lines '<!-- bench: begin -->' and '<!-- bench: end -->'");
    const size_t start = begin + kBegin.size();
    all.replace(start, end - start, "\n" + text + "\n");
    return replaceFile(readme, all);
}

} // namespace kiln::bench
