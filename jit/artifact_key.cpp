#include "jit/artifact_key.h"

#include "ir/bound_arguments.h"
#include "ir/target.h"
#include "ir/unit.h"
#include "jit/emit.h"
#include "jit/pass_table.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/BLAKE3.h"

namespace kiln {

namespace {

std::string digestText(llvm::StringRef bytes) {
    const auto digest = llvm::BLAKE3::hash<32>(llvm::arrayRefFromStringRef(bytes));
    return "blake3:" + llvm::toHex(digest, /*LowerCase=*/true);
}

std::string pathText(const KeyInputs& inputs) {
    const OsrEntry* osr = inputs.request.osr;
    return osr ? "loop " + std::to_string(osr->loop) : "function";
}

/// Rows, phases and their order, as numbers: what a schedule is.
std::string scheduleText(Tier tier) {
    std::string text;
    const Schedule& schedule = scheduleFor(tier);
    for (llvm::ArrayRef<Step> part : {schedule.before, schedule.inside, schedule.after}) {
        for (const Step& step : part)
            text += (passRow(step.row).name + "." + llvm::Twine(static_cast<unsigned>(step.phase)) + " ").str();
        text += "| ";
    }
    return text;
}

std::string guardsText(const KeyInputs& inputs) {
    const std::optional<Speculation>& speculation = inputs.request.speculation;
    if (!speculation) return "";
    return speculation->stress ? "at random " + std::to_string(speculation->stress) : "by counts";
}

std::string withdrawnText(const KeyInputs& inputs) {
    std::string text;
    if (!inputs.request.speculation || !inputs.request.speculation->withdrawnOf) return text;
    for (const std::string& function : inputs.unit.functions)
        if (std::string sites = inputs.request.speculation->withdrawnOf(function); !sites.empty())
            text += function + ' ' + sites + '\n';
    return text;
}

const KeyRow kTable[] = {
    {"unit", "the IR that is compiled, callees that may be inlined included",
     [](const KeyInputs& in) { return digestText({in.unit.bitcode.data(), in.unit.bitcode.size()}); }},
    {"whole program", "what calls through pointers may reach: bodies come along by counts; empty without such calls",
     [](const KeyInputs& in) { return in.unit.callsThroughPointers ? digestText(in.context.content) : ""; }},
    {"function", "whose path it is",
     [](const KeyInputs& in) { return in.unit.functions.empty() ? in.unit.name : in.unit.functions.front(); }},
    {"path", "the function's entry, or a loop's header", pathText},
    {"guards", "whether the code may assume what the counts show", guardsText},
    {"withdrawn sites", "what it may not assume, as it failed", withdrawnText},
    {"bound constants", "arguments that the host has bound, and the memory behind them",
     [](const KeyInputs& in) { return in.request.bound ? keyText(*in.request.bound) : ""; }},
    {"tier", "how it is compiled", [](const KeyInputs& in) { return std::string(tierName(in.passes.tier)); }},
    {"pass schedule", "which passes run, in which order",
     [](const KeyInputs& in) { return scheduleText(in.passes.tier); }},
    {"host symbols", "names and types of what the unit takes from outside",
     [](const KeyInputs& in) { return digestText(in.unit.externals); }},
    {"data layout", "sizes and alignments", [](const KeyInputs&) { return kDataLayout.str(); }, true},
    {"code model", "how far code reaches", [](const KeyInputs&) { return std::string(kCodeModelName); }, true},
    {"relocation model", "how code refers to addresses",
     [](const KeyInputs&) { return std::string(kRelocationModelName); }, true},
    {"target", "the triple", [](const KeyInputs&) { return hostCpu().triple; }, true},
    {"cpu", "what is tuned for", [](const KeyInputs&) { return hostCpu().name; }, true},
    {"cpu features", "instructions that may be used", [](const KeyInputs&) { return hostCpu().features; }, true},
    {"llvm", "the code generator's version", [](const KeyInputs&) { return std::string(LLVM_VERSION_STRING); }, true},
    {"engine", "digest of the engine's own sources", [](const KeyInputs& in) { return in.context.engine; }, true},
    {"epoch", "the host's own", [](const KeyInputs& in) { return in.context.epoch; }, true},
};

} // namespace

llvm::ArrayRef<KeyRow> keyTable() {
    return kTable;
}

ArtifactRequest artifactRequest(const KeyInputs& inputs) {
    ArtifactRequest request;
    request.title = inputs.unit.name;
    for (const KeyRow& row : kTable)
        request.key.emplace_back(row.name, row.value(inputs));
    for (const auto& [name, value] : inputs.context.options)
        request.key.emplace_back("option " + name, value);
    request.subject = {
        {"program", inputs.context.program}, {"path", inputs.unit.name}, {"tier", tierName(inputs.passes.tier)}};
    return request;
}

KeyIngredients platformIngredients(const KeyContext& context) {
    KeyIngredients ingredients;
    const Unit none;
    const UnitRequest noRequest;
    const PassOptions noPasses;
    const KeyInputs inputs{none, noRequest, noPasses, context};
    for (const KeyRow& row : kTable)
        if (row.ofPlatform) ingredients.emplace_back(row.name, row.value(inputs));
    for (const auto& [name, value] : context.options)
        ingredients.emplace_back("option " + name, value);
    return ingredients;
}

} // namespace kiln
