// jit-inspect ir: a function's IR, as the tiers see it.

#include "inspect_unit_options.h"

namespace kiln::tools {

namespace {

Json asJson(const std::vector<LoopFacts>& loops) {
    Json rows = Json::array();
    for (const LoopFacts& loop : loops)
        rows.push_back({{"index", loop.index},
                        {"parent", loop.parent < 0 ? Json() : Json(loop.parent)},
                        {"depth", loop.depth},
                        {"back_edges", loop.backEdges},
                        {"osr_entries", loop.osrEntries}});
    return rows;
}

Report report(const Subject& subject, Tier tier) {
    const FunctionFacts facts = functionFacts(*subject.function);
    Report report;
    report.json = describePath(subject, facts, tier);
    report.json["calls"] = facts.calls;
    report.json["loops"] = asJson(facts.loops);
    if (tier == Tier::Interpreter) {
        report.text = canonicalIr(*subject.function);
    } else {
        auto inspected = inspectPath(*subject.function, subject.loop, tier);
        if (!inspected) {
            report.error = inspected.error().message;
            return report;
        }
        // No pass runs for the baseline tier: before is after.
        report.text = tier == Tier::Baseline ? inspected->irBefore : inspected->irAfter;
    }
    report.json["ir"] = report.text;
    return report;
}

} // namespace

int runIr(const Verb& verb, const std::vector<std::string>& words) {
    // Lives as long as the report may be made.
    static auto* const tier = new Tier(Tier::Optimized);
    ProgramVerb what;
    what.takesLoop = true;
    what.declare = [](CLI::App& app) {
        addChoice(app, "--tier", *tier, kViewedTiers,
                  "what the translator reads, the unit as it is cut, or after the passes (the default)");
    };
    what.finish = [](bool hasLoop) {
        if (hasLoop && *tier == Tier::Interpreter)
            throw CLI::ValidationError("--loop needs --tier=baseline or --tier=optimized: the interpreter has no code "
                                       "of a loop's own");
    };
    what.report = [](const Subject& subject) { return report(subject, *tier); };
    return runProgramVerb(verb, words, std::move(what));
}

} // namespace kiln::tools
