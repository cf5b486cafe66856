// jit-inspect bytecode: what the interpreter runs for a function.

#include "inspect_program.h"

#include "runtime/inspect.h"

namespace kiln::tools {

namespace {

Json asJson(const BytecodeLine& line) {
    Json json = {{"index", line.index}, {"op", line.opcode}, {"operands", line.operands}};
    if (!line.targets.empty()) json["targets"] = Json::array();
    for (const BytecodeTarget& target : line.targets) {
        Json row = {{"index", target.index}};
        if (!target.when.empty()) row["when"] = target.when;
        if (target.count) row["count"] = *target.count;
        json["targets"].push_back(std::move(row));
    }
    if (line.loop) json["loop"] = *line.loop;
    if (!line.value.empty()) json["value"] = line.value;
    return json;
}

Json asJson(const std::vector<BytecodeLoop>& loops) {
    Json rows = Json::array();
    for (const BytecodeLoop& loop : loops)
        rows.push_back({{"index", loop.index},
                        {"parent", loop.parent < 0 ? Json() : Json(loop.parent)},
                        {"header", loop.header ? Json(*loop.header) : Json()},
                        {"back_edges", loop.backEdges},
                        {"osr_entries", loop.osrEntries}});
    return rows;
}

Report report(const Subject& subject) {
    const FunctionFacts facts = functionFacts(*subject.function);
    Report report;
    report.json["function"] = facts.symbol;
    report.json["calls"] = facts.calls;
    auto listing = bytecodeOf(*subject.function);
    if (!listing) {
        report.error = listing.error().message;
        if (!facts.mustCompile.empty())
            report.json["must_compile"] = {{"reason", facts.mustCompile}, {"why", facts.mustCompileBecause}};
        return report;
    }
    report.json["ir_instructions"] = listing->irInstructions;
    report.json["frame_bytes"] = listing->frameBytes;
    report.json["entry"] = listing->entry;
    report.json["osr_return"] = listing->osrReturn;
    report.json["loops"] = asJson(listing->loops);
    report.json["instructions"] = Json::array();
    for (const BytecodeLine& line : listing->lines)
        report.json["instructions"].push_back(asJson(line));
    report.text = facts.symbol + ": " + std::to_string(facts.calls) + " calls counted\n" + bytecodeText(*listing);
    return report;
}

} // namespace

int runBytecode(const Verb& verb, const std::vector<std::string>& words) {
    ProgramVerb what;
    what.forcesTier = true;
    what.report = report;
    return runProgramVerb(verb, words, std::move(what));
}

} // namespace kiln::tools
