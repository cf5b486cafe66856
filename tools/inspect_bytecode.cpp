// jit-inspect bytecode: what the interpreter runs for a function, beside its IR and its counts. JSON.md has the names.

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
    if (line.origin) json["ir"] = *line.origin;
    return json;
}

Json asJson(const SeenValues& values) {
    Json rows = Json::array();
    for (const SeenValue& value : values.top)
        rows.push_back({{"value", value.text}, {"count", value.count}});
    return {{"seen", values.seen()}, {"top", rows}, {"other", values.other}};
}

Json asJson(const AnnotatedIr& ir) {
    Json rows = Json::array();
    for (const IrBlock& block : ir.blocks) {
        Json row = {{"block", block.label},
                    {"count", block.count ? Json(*block.count) : Json()},
                    {"loop", block.loop ? Json(*block.loop) : Json()},
                    {"instructions", Json::array()}};
        for (const IrInstruction& instruction : block.instructions) {
            Json line = {{"text", instruction.text}};
            for (const IrEdge& edge : instruction.edges)
                line["edges"].push_back({{"to", edge.to}, {"count", edge.count}});
            if (instruction.targets.seen() != 0) line["targets"] = asJson(instruction.targets);
            row["instructions"].push_back(std::move(line));
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

Json asJson(const std::vector<IrArgument>& arguments) {
    Json rows = Json::array();
    for (const IrArgument& argument : arguments) {
        Json row = {{"name", argument.name}, {"type", argument.type}};
        row.update(asJson(argument.values));
        rows.push_back(std::move(row));
    }
    return rows;
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

std::string mustCompileText(const FunctionFacts& facts) {
    return "must be compiled: " + facts.mustCompile + ": " + facts.mustCompileBecause +
           (facts.mustCompileAt.empty() ? "" : "\n  at " + facts.mustCompileAt);
}

Json mustCompileJson(const FunctionFacts& facts) {
    return {{"reason", facts.mustCompile}, {"why", facts.mustCompileBecause}, {"at", facts.mustCompileAt}};
}

void addBytecode(const ExplainedBytecode& bytecode, Json& json) {
    const BytecodeListing& listing = bytecode.listing;
    json["ir_instructions"] = listing.irInstructions;
    json["frame_bytes"] = listing.frameBytes;
    json["entry"] = listing.entry;
    json["osr_return"] = listing.osrReturn;
    json["loops"] = asJson(listing.loops);
    json["arguments"] = asJson(bytecode.ir.arguments);
    json["ir"] = asJson(bytecode.ir);
    json["instructions"] = Json::array();
    for (const BytecodeLine& line : listing.lines)
        json["instructions"].push_back(asJson(line));
}

/// A function that must be compiled has no bytecode: that is an error where it was asked for alone.
Report reportOn(FunctionCell& function) {
    const FunctionFacts facts = functionFacts(function);
    Report report;
    report.json["function"] = facts.symbol;
    report.json["calls"] = facts.calls;
    auto bytecode = bytecodeOf(function);
    if (bytecode) {
        addBytecode(*bytecode, report.json);
        report.text = facts.symbol + ": " + std::to_string(facts.calls) + " calls counted\n" +
                      sideBySideText(bytecode->listing, bytecode->ir);
        return report;
    }
    report.error = bytecode.error().message;
    report.json["must_compile"] = mustCompileJson(facts);
    report.text = facts.symbol + ": " + mustCompileText(facts) + "\n";
    return report;
}

Report reportOnAll(const Subject& subject) {
    Report all;
    all.json["functions"] = Json::array();
    for (FunctionCell* function : reachedFunctions(subject.program)) {
        const Report one = reportOn(*function);
        all.json["functions"].push_back(one.json);
        all.text += (all.text.empty() ? "" : "\n") + one.text;
    }
    if (all.text.empty()) all.text = "no function was reached\n";
    return all;
}

Report report(const Subject& subject) {
    if (!subject.function) return reportOnAll(subject);
    Report one = reportOn(*subject.function);
    if (!one.error.empty()) one.text.clear();
    return one;
}

} // namespace

int runBytecode(const Verb& verb, const std::vector<std::string>& words) {
    ProgramVerb what;
    what.forcesTier = true;
    what.report = report;
    return runProgramVerb(verb, words, std::move(what));
}

} // namespace kiln::tools
