#include "bench/markdown.h"

#include "bench/format.h"
#include "bench/headlines.h"
#include "bench/pick.h"
#include "bench/targets.h"
#include "bench/write_file.h"

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
    return "Measured on " + escapeMarkdown(facts.cpu) + " (" + std::to_string(facts.cores) + " threads), LLVM " +
           escapeMarkdown(facts.llvm) + ", " + escapeMarkdown(facts.started.substr(0, 10)) + ", commit " +
           escapeMarkdown(facts.commit) + (facts.options.empty() ? "" : ", with " + escapeMarkdown(facts.options)) +
           ".\n";
}

static std::string headlineTable(const Results& results) {
    std::string text = headOf({"what", "figure", "made by"}, 0);
    for (const Headline& headline : headlines())
        if (const auto value = headline.of(results))
            text += lineOf({std::string(headline.name) + " (" + headline.how + ")", figure(*value, headline.unit),
                            "`" + headline.command() + "`"});
    return text;
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
    std::vector<std::string> means = {"**geometric mean**"};
    for (const std::string& mode : modes)
        means.push_back("**" + figure(*geomeanOf(pick(results, {"whole", "", mode, "ratio"}))) + "**");
    return "Whole processes, from source: time to that of native `-O3` (`./tools/dev bench --suite=whole`); an empty\n"
           "cell was not run.\n\n" +
           text + lineOf(means);
}

static std::string targetTable(const Results& results) {
    std::string text = headOf({"target", "wanted", "measured", ""}, 0);
    for (const TargetOutcome& outcome : evaluate(results)) {
        const Target& target = *outcome.target;
        text += lineOf({std::string(target.name) + ": " + target.definition, wantedText(target),
                        outcome.value ? figure(*outcome.value, target.unit) : "", wordFor(outcome.reached)});
    }
    return text;
}

std::string markdownTable(const Results& results) {
    std::string text = factsLine(results) + "\n" + headlineTable(results) + "\n";
    if (const std::string peers = peerTable(results); !peers.empty()) text += peers + "\n";
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
