// jit-inspect cache key: under which key a path's code is kept, what the key is made of, and who has it.

#include "inspect_unit_options.h"

#include "runtime/inspect_cache.h"

namespace kiln::tools {

namespace {

Report report(const Subject& subject, Tier tier) {
    const FunctionFacts facts = functionFacts(*subject.function);
    Report report;
    report.json = describePath(subject, facts, tier);
    auto answer = cacheAnswer(*subject.function, subject.loop, tier);
    if (!answer) {
        report.error = answer.error().message;
        return report;
    }
    report.json["key"] = answer->key;
    report.json["kept"] = answer->isStored;
    report.json["levels"] = Json::object();
    report.json["material"] = Json::object();
    report.json["alternatives"] = answer->alternatives;
    report.text = pathName(subject, facts) + ", " + tierName(tier) + ": " + answer->key + "\n";
    if (!answer->isStored) report.text += "  never kept: its code means something else in another process\n";
    for (const auto& [level, has] : answer->levels) {
        report.json["levels"][level] = has;
        report.text += "  " + level + (has ? " has it\n" : " does not have it\n");
    }
    for (const auto& [name, value] : answer->ingredients) {
        report.json["material"][name] = value;
        report.text += "  " + name + ": " + value + "\n";
    }
    for (const auto& differences : answer->alternatives) {
        report.text += "  kept as well, with another:";
        for (const std::string& name : differences)
            report.text += " " + name + (&name == &differences.back() ? "\n" : ",");
    }
    return report;
}

} // namespace

int runCacheKey(const Verb& verb, const std::vector<std::string>& words) {
    // Lives as long as the report may be made.
    static auto* const tier = new Tier(Tier::Optimized);
    ProgramVerb what;
    what.takesLoop = true;
    what.usesCache = true;
    what.declare = [](CLI::App& app) {
        addChoice(app, "--tier", *tier, kCompiledTiers, "whose artifact; optimized unless told");
    };
    what.report = [](const Subject& subject) { return report(subject, *tier); };
    return runProgramVerb(verb, words, std::move(what));
}

} // namespace kiln::tools
