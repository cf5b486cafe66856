// jit-inspect remarks: what the passes said of what was promoted. JSON.md has the names.

#include "inspect_program.h"
#include "option_kinds.h"

#include "runtime/inspect.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace kiln::tools {

namespace {

struct Wanted {
    std::vector<std::string> kinds; ///< empty: all
    std::vector<std::string> rows;  ///< the same
};

bool isOneOf(const std::vector<std::string>& wanted, const std::string& name) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end();
}

bool matches(const Wanted& wanted, const Remark& remark) {
    return isOneOf(wanted.kinds, remarkKindName(remark.kind)) && isOneOf(wanted.rows, remark.row);
}

/// Of the subject, in the order of promotion.
std::vector<PathRemarks> pathsOf(const Subject& subject) {
    std::vector<PathRemarks> paths = remarksOf(subject.program);
    if (!subject.function) return paths;
    const std::string name = functionFacts(*subject.function).symbol;
    std::erase_if(paths, [&](const PathRemarks& path) {
        if (subject.loop) return path.path != name + "@" + std::to_string(*subject.loop);
        return path.path != name && !path.path.starts_with(name + "@");
    });
    return paths;
}

/// A remark that was made several times in the same words is shown once.
struct Line {
    const Remark* remark;
    unsigned times;
};

std::vector<Line> linesOf(const PathRemarks& path, const Wanted& wanted) {
    std::vector<Line> lines;
    using Words = std::array<std::string_view, 6>;
    std::map<Words, size_t> known;
    for (const Remark& remark : path.remarks) {
        if (!matches(wanted, remark)) continue;
        const Words words{remark.row, remark.pass, remark.name, remark.function, remark.place, remark.text};
        auto [at, isNew] = known.try_emplace(words, lines.size());
        if (isNew) lines.push_back({&remark, 0});
        ++lines[at->second].times;
    }
    return lines;
}

Json asJson(const Line& line) {
    const Remark& remark = *line.remark;
    return {{"row", remark.row},           {"pass", remark.pass},
            {"name", remark.name},         {"kind", remarkKindName(remark.kind)},
            {"function", remark.function}, {"place", remark.place},
            {"text", remark.text},         {"times", line.times}};
}

std::string asText(const Line& line) {
    const Remark& remark = *line.remark;
    std::string text = "  " + remark.row + " " + remarkKindName(remark.kind) + " " + remark.pass + "/" + remark.name +
                       " in " + remark.function + (remark.place.empty() ? "" : " at " + remark.place) + ": " +
                       remark.text;
    if (line.times > 1) text += " (" + std::to_string(line.times) + " times)";
    return text + "\n";
}

/// Why there is nothing to show, or not all; empty: there is all.
std::string absence(const PathRemarks& path) {
    if (path.origin != "compiled") return "came from the cache (" + path.origin + "), which has no remarks";
    if (path.cut > 0) return std::to_string(path.cut) + " more remarks were not kept, for want of room";
    return "";
}

Report report(const Subject& subject, const Wanted& wanted) {
    Report report;
    const std::vector<PathRemarks> paths = pathsOf(subject);
    if (subject.function) {
        const std::string name = functionFacts(*subject.function).symbol;
        report.json["function"] = name;
        if (paths.empty())
            report.error = "no path of function '" + name + "' was promoted; 'jit-inspect why' says what keeps it";
    }
    report.json["paths"] = Json::array();
    for (const PathRemarks& path : paths) {
        Json rows = Json::array();
        report.text += path.path + ": " + tierName(path.tier) + ", " + path.origin + "\n";
        for (const Line& line : linesOf(path, wanted)) {
            rows.push_back(asJson(line));
            report.text += asText(line);
        }
        if (const std::string why = absence(path); !why.empty()) report.text += "  " + why + "\n";
        report.json["paths"].push_back({{"name", path.path},
                                        {"tier", tierName(path.tier)},
                                        {"origin", path.origin},
                                        {"cut", path.cut},
                                        {"remarks", rows}});
    }
    if (paths.empty() && report.error.empty()) report.text = "no path was promoted\n";
    return report;
}

} // namespace

int runRemarks(const Verb& verb, const std::vector<std::string>& words) {
    static auto* const wanted = new Wanted; // lives as long as the report may be made
    ProgramVerb what;
    what.forcesTier = true;
    what.takesLoop = true;
    what.keepsRemarks = true;
    what.declare = [](CLI::App& app) {
        addList(app, "--kind", wanted->kinds, "KIND", "passed, missed or analysis; repeatable")
            ->check(CLI::IsMember({"passed", "missed", "analysis"}));
        addList(app, "--pass", wanted->rows, "ROW", "of one of the eight passes, the unit, or codegen; repeatable")
            ->check(CLI::IsMember(remarkRows()));
    };
    what.report = [](const Subject& subject) { return report(subject, *wanted); };
    return runProgramVerb(verb, words, std::move(what));
}

} // namespace kiln::tools
