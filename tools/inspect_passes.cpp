// jit-inspect passes: what each of the eight passes did to what was promoted.

#include "inspect_program.h"
#include "option_kinds.h"
#include "pass_diff.h"

#include "runtime/inspect.h"

#include <algorithm>
#include <cstdio>
#include <set>

namespace kiln::tools {

namespace {

/// The paths of the subject, in the order of their promotion.
std::vector<PathStats> pathsOf(const Subject& subject, const Stats& stats) {
    if (!subject.function) return stats.paths;
    const std::string name = functionFacts(*subject.function).symbol;
    std::vector<PathStats> paths;
    for (const PathStats& path : stats.paths) {
        const bool isOfFunction = path.name == name || (path.isLoop && path.name.starts_with(name + "@"));
        const bool isWanted = !subject.loop || path.name == name + "@" + std::to_string(*subject.loop);
        if (isOfFunction && isWanted) paths.push_back(path);
    }
    return paths;
}

/// Paths list only what ran for them: all rows of the table, in its order, with those added.
void add(std::vector<PassStats>& rows, const std::vector<PassStats>& ran) {
    for (const PassStats& pass : ran)
        for (PassStats& row : rows) {
            if (row.name != pass.name) continue;
            row.runs += pass.runs;
            row.ms += pass.ms;
            row.irBefore += pass.irBefore;
            row.irAfter += pass.irAfter;
            row.changedFunctions += pass.changedFunctions;
        }
}

std::vector<PassStats> emptyTable(const Stats& stats) {
    std::vector<PassStats> rows(stats.passes.size());
    for (size_t i = 0; i < rows.size(); ++i)
        rows[i].name = stats.passes[i].name;
    return rows;
}

Json asJson(const std::vector<PassStats>& passes) {
    Json rows = Json::array();
    for (const PassStats& pass : passes)
        rows.push_back({{"name", pass.name},
                        {"runs", pass.runs},
                        {"ms", pass.ms},
                        {"ir_before", pass.irBefore},
                        {"ir_after", pass.irAfter},
                        {"changed_functions", pass.changedFunctions}});
    return rows;
}

Json asJson(const PathStats& path) {
    return {{"name", path.name},
            {"kind", path.isLoop ? "loop" : "function"},
            {"count", path.count},
            {"tier", tierName(path.tier)},
            {"reason", path.reason},
            {"origin", path.origin},
            {"compile_ms", path.compileMs},
            {"code_bytes", path.codeBytes},
            {"passes", asJson(path.passes)}};
}

std::string change(uint64_t before, uint64_t after) {
    if (before == 0) return "";
    char text[32];
    std::snprintf(text, sizeof text, "%+.1f%%",
                  100 * (static_cast<double>(after) - static_cast<double>(before)) / static_cast<double>(before));
    return text;
}

std::string asText(const std::vector<PassStats>& passes) {
    Table table({"pass", "runs", "ms", "IR before", "IR after", "change", "changed functions"});
    double ms = 0;
    for (const PassStats& pass : passes) {
        table.add({pass.name, std::to_string(pass.runs), inMs(pass.ms), std::to_string(pass.irBefore),
                   std::to_string(pass.irAfter), change(pass.irBefore, pass.irAfter),
                   std::to_string(pass.changedFunctions)});
        ms += pass.ms;
    }
    table.add({"all", "", inMs(ms)});
    return table.text();
}

std::string headOf(const PathStats& path) {
    std::string text = path.name + ": " + tierName(path.tier) + ", " + path.reason + " (count " +
                       std::to_string(path.count) + "), " + path.origin + ", " + inMs(path.compileMs) + " ms, " +
                       std::to_string(path.codeBytes) + " bytes\n";
    if (path.tier == Tier::Baseline) text += "no pass runs for the baseline tier\n";
    return text;
}

std::string listOf(const std::vector<PathStats>& paths) {
    Table table({"path", "tier", "origin", "count", "ms", "bytes"});
    for (const PathStats& path : paths)
        table.add({path.name, tierName(path.tier), path.origin, std::to_string(path.count), inMs(path.compileMs),
                   std::to_string(path.codeBytes)});
    return table.text();
}

std::string notPromoted(const Subject& subject) {
    const FunctionFacts facts = functionFacts(*subject.function);
    std::string text = "no path of function '" + facts.symbol + "' was promoted: ";
    if (subject.loop)
        text = "loop " + std::to_string(*subject.loop) + " of function '" + facts.symbol + "' was not promoted: ";
    if (subject.run.end == ProgramRun::End::NotRun) return text + "the program was not run";
    if (subject.loop) return text + std::to_string(facts.loops[*subject.loop].backEdges) + " back-edges were counted";
    uint64_t backEdges = 0;
    for (const LoopFacts& loop : facts.loops)
        backEdges += loop.backEdges;
    return text + std::to_string(facts.calls) + " calls and " + std::to_string(backEdges) + " back-edges were counted";
}

std::optional<unsigned> loopOf(const PathStats& path) {
    if (!path.isLoop) return std::nullopt;
    return static_cast<unsigned>(std::stoul(path.name.substr(path.name.rfind('@') + 1)));
}

/// Each path once, as it would be compiled now.
Report diffReport(const Subject& subject, DiffLimits limits) {
    Report report;
    report.json["function"] = functionFacts(*subject.function).symbol;
    report.json["paths"] = Json::array();
    std::set<std::string> shown;
    const std::vector<PathStats> paths = pathsOf(subject, subject.engine.stats());
    for (const PathStats& path : paths) {
        if (path.tier == Tier::Baseline || !shown.insert(path.name).second) continue;
        PassDiff diff = passDiff(*subject.function, loopOf(path), limits);
        limits.lines -= std::min(limits.lines, diff.lines);
        report.json["paths"].push_back({{"name", path.name}, {"changes", diff.changes}, {"hidden", diff.hidden}});
        report.text += (report.text.empty() ? "" : "\n") + path.name + ":\n" + diff.text;
        if (report.error.empty()) report.error = diff.error;
    }
    if (paths.empty())
        report.error = notPromoted(subject);
    else if (shown.empty())
        report.error = "no pass runs for the baseline tier";
    return report;
}

Report report(const Subject& subject) {
    const Stats stats = subject.engine.stats();
    std::vector<PathStats> paths = pathsOf(subject, stats);
    std::vector<PassStats> sums = emptyTable(stats);
    for (PathStats& path : paths) {
        add(sums, path.passes);
        std::vector<PassStats> all = emptyTable(stats);
        add(all, path.passes);
        path.passes = std::move(all);
    }
    Report report;
    if (subject.function) {
        report.json["function"] = functionFacts(*subject.function).symbol;
        if (paths.empty()) report.error = notPromoted(subject);
    }
    report.json["passes"] = asJson(sums);
    report.json["paths"] = Json::array();
    for (const PathStats& path : paths)
        report.json["paths"].push_back(asJson(path));

    if (!subject.function) {
        report.text = std::to_string(paths.size()) + (paths.size() == 1 ? " path was" : " paths were") + " promoted\n";
        if (!paths.empty()) report.text += "\n" + listOf(paths) + "\n" + asText(sums);
        return report;
    }
    for (const PathStats& path : paths)
        report.text +=
            (report.text.empty() ? "" : "\n") + headOf(path) + (path.tier == Tier::Baseline ? "" : asText(path.passes));
    return report;
}

} // namespace

int runPasses(const Verb& verb, const std::vector<std::string>& words) {
    // Live as long as the report may be made.
    static bool showsDiff = false;
    static DiffLimits limits;
    ProgramVerb what;
    what.forcesTier = true;
    what.takesLoop = true;
    what.declare = [](CLI::App& app) {
        app.add_flag("--diff", showsDiff, "the IR before and after each visit of each pass, as a difference");
        addNumber(app, "--context", limits.context, size_t{0}, size_t{1000}, "with --diff: lines around a change");
        addNumber(app, "--lines", limits.lines, size_t{1}, SIZE_MAX, "with --diff: at most so many; 5000 if not given");
    };
    what.needsFunction = [] { return showsDiff; };
    what.report = [](const Subject& subject) { return showsDiff ? diffReport(subject, limits) : report(subject); };
    return runProgramVerb(verb, words, std::move(what));
}

} // namespace kiln::tools
