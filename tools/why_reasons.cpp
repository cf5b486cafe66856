#include "why_reasons.h"

#include <algorithm>
#include <string_view>

namespace kiln::tools {

namespace {

/// Of each list, in the text; `jit-inspect remarks` has all.
constexpr size_t kMostShown = 5;

using Texts = std::vector<std::string>;

/// Remarks of these kinds of decisions, each text once, those about the program's own functions first.
struct Reasons {
    Texts done, refused, counts;
};

void add(Texts& texts, const std::string& text) {
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
}

bool isInlining(const Remark& remark) {
    // The inliner's advisor speaks, too, of what it only estimates ("inline-cost").
    constexpr std::string_view kPasses[] = {"inline",    "always-inline", "pgo-icall-prom", "kiln-recursion",
                                            "kiln-unit", "kiln-library",  "kiln-callbacks"};
    return std::find(std::begin(kPasses), std::end(kPasses), remark.pass) != std::end(kPasses);
}

Reasons reasonsIn(const std::vector<Remark>& remarks) {
    Reasons reasons;
    Texts outside;
    for (const Remark& remark : remarks) {
        if (remark.pass == "kiln-profile") {
            const bool isRows = remark.name == "Reads";
            add(reasons.counts, (isRows ? remark.row : remark.function) + ": " + remark.text);
        } else if (isInlining(remark) && remark.kind == RemarkKind::Passed) {
            add(reasons.done, remark.text);
        } else if (isInlining(remark) && remark.kind == RemarkKind::Missed) {
            const bool isOutside = remark.text.find("outside the program") != std::string::npos;
            add(isOutside ? outside : reasons.refused, remark.text);
        }
    }
    reasons.refused.insert(reasons.refused.end(), outside.begin(), outside.end());
    return reasons;
}

std::string listOf(const char* head, const Texts& texts) {
    std::string text;
    for (size_t i = 0; i < std::min(texts.size(), kMostShown); ++i)
        text += std::string("    ") + head + ": " + texts[i] + "\n";
    if (texts.size() > kMostShown)
        text += std::string("    ") + head + ": " + std::to_string(texts.size() - kMostShown) +
                " more (jit-inspect remarks)\n";
    return text;
}

std::string passLine(const PathStats& path) {
    std::string text;
    for (const PassStats& pass : path.passes)
        text += (text.empty() ? "    instructions: " : ", ") + pass.name + " " + std::to_string(pass.irBefore) +
                " to " + std::to_string(pass.irAfter);
    return text.empty() ? "" : text + " (summed over visits)\n";
}

Json passesOf(const PathStats& path) {
    Json passes = Json::array();
    for (const PassStats& pass : path.passes)
        passes.push_back({{"name", pass.name}, {"ir_before", pass.irBefore}, {"ir_after", pass.irAfter}});
    return passes;
}

} // namespace

WhyReasons whyReasons(const PathStats& path, const std::vector<Remark>& remarks, bool isAnew) {
    const Reasons reasons = reasonsIn(remarks);
    WhyReasons why;
    why.json = {{"passes", passesOf(path)},
                {"remade", isAnew},
                {"done", reasons.done},
                {"refused", reasons.refused},
                {"counts", reasons.counts}};
    why.text = passLine(path);
    if (isAnew)
        why.text += "    it came from the cache; what follows is of compiling it anew, with the counts up to now\n";
    why.text += listOf("done", reasons.done) + listOf("refused", reasons.refused) + listOf("counts", reasons.counts);
    return why;
}

} // namespace kiln::tools
