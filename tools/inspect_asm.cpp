// jit-inspect asm: the machine code of a path's unit.

#include "inspect_unit_options.h"

#include "jit/disassemble.h"

namespace kiln::tools {

namespace {

Json asJson(const AsmLine& line) {
    Json json = {{"offset", line.offset}, {"bytes", line.bytes}, {"text", line.text}};
    if (!line.label.empty()) json["label"] = line.label;
    if (!line.comment.empty()) json["comment"] = line.comment;
    return json;
}

Json asJson(const std::vector<AsmFunction>& functions) {
    Json rows = Json::array();
    for (const AsmFunction& function : functions) {
        Json lines = Json::array();
        for (const AsmLine& line : function.lines)
            lines.push_back(asJson(line));
        rows.push_back({{"name", function.name}, {"size", function.sizeBytes}, {"instructions", std::move(lines)}});
    }
    return rows;
}

Report report(const Subject& subject, Tier tier) {
    const FunctionFacts facts = functionFacts(*subject.function);
    Report report;
    report.json = describePath(subject, facts, tier);
    auto inspected = inspectPath(*subject.function, subject.loop, tier);
    if (!inspected) {
        report.error = inspected.error().message;
        return report;
    }
    auto functions = disassemble(inspected->built.bytes->getMemBufferRef());
    if (!functions) {
        report.error =
            "cannot read the object of '" + pathName(subject, facts) + "': " + llvm::toString(functions.takeError());
        return report;
    }
    report.json["symbols"] = asJson(*functions);
    report.text = pathName(subject, facts) + ", " + tierName(tier) + " tier, as compiled " +
                  (subject.run.end == ProgramRun::End::NotRun ? "without a profile" : "after this run") + "\n\n" +
                  asmText(*functions);
    return report;
}

} // namespace

int runAsm(const Verb& verb, const std::vector<std::string>& words) {
    // Lives as long as the report may be made.
    static auto* const tier = new Tier(Tier::Optimized);
    ProgramVerb what;
    what.takesLoop = true;
    what.declare = [](CLI::App& app) {
        addChoice(app, "--tier", *tier, kCompiledTiers, "whose code: optimized unless told");
    };
    what.report = [](const Subject& subject) { return report(subject, *tier); };
    return runProgramVerb(verb, words, std::move(what));
}

} // namespace kiln::tools
