#include "annotated_ir.h"
#include "print_bytecode.h"

#include <cstdio>

namespace kiln {

namespace {

std::string bracketed(uint64_t count) {
    return "[" + std::to_string(count) + "]";
}

/// "@one [550] 55%, @two [200] 20%, other [250] 25%"
std::string sharesText(const SeenValues& values) {
    std::string text;
    const auto seen = static_cast<double>(values.seen());
    auto add = [&](const std::string& what, uint64_t count) {
        char share[32];
        std::snprintf(share, sizeof share, " %.3g%%", 100 * static_cast<double>(count) / seen);
        text += (text.empty() ? "" : ", ") + what + " " + bracketed(count) + share;
    };
    for (const SeenValue& value : values.top)
        add(value.text, value.count);
    if (values.other != 0) add("other", values.other);
    return text;
}

std::string irText(const IrInstruction& instruction) {
    std::string text = "  " + instruction.text, notes;
    for (const IrEdge& edge : instruction.edges)
        notes += (notes.empty() ? "" : ", ") + edge.to + " " + bracketed(edge.count);
    if (instruction.targets.seen() != 0) notes = "calls " + sharesText(instruction.targets);
    // A switch is several lines of IR.
    return text + (notes.empty() ? "" : "  ; " + notes) + "\n";
}

std::string blockText(const IrBlock& block) {
    std::string text = block.label + ":";
    if (block.count) text += "  ; " + bracketed(*block.count);
    if (block.loop) text += (block.count ? ", header of loop " : "  ; header of loop ") + std::to_string(*block.loop);
    return text + "\n";
}

} // namespace

std::string sideBySideText(const BytecodeListing& listing, const AnnotatedIr& ir) {
    std::string text, rest;
    for (const IrArgument& argument : ir.arguments)
        if (argument.values.seen() != 0)
            text += "argument " + argument.name + ": " + sharesText(argument.values) + " of " +
                    std::to_string(argument.values.seen()) + " calls looked at\n";
    text += headText(listing);
    size_t next = 0;
    for (; next < listing.lines.size() && !listing.lines[next].origin; ++next)
        text += lineText(listing.lines[next]);
    std::vector<std::string> became;
    for (; next < listing.lines.size(); ++next) {
        const BytecodeLine& line = listing.lines[next];
        if (!line.origin) {
            rest += lineText(line);
            continue;
        }
        if (*line.origin >= became.size()) became.resize(*line.origin + 1);
        became[*line.origin] += lineText(line);
    }
    size_t index = 0;
    for (const IrBlock& block : ir.blocks) {
        text += blockText(block);
        for (const IrInstruction& instruction : block.instructions) {
            text += irText(instruction);
            if (index < became.size()) text += became[index];
            ++index;
        }
    }
    return text + (rest.empty() ? "" : "for all:\n") + rest;
}

} // namespace kiln
