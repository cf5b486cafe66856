// jit-inspect why: where a function and its loops are, and what keeps them there or brought them there. JSON.md has the
// names.

#include "inspect_program.h"
#include "why_reasons.h"

#include "runtime/inspect.h"
#include "runtime/inspect_cache.h"

#include <algorithm>

namespace kiln::tools {

namespace {

/// One path and all that is known of it.
struct PathView {
    std::string name;
    std::optional<unsigned> loop;
    uint64_t count = 0, threshold = 0;
    const PathStats* promoted = nullptr; ///< its latest version
    std::string failure;
    std::string kept; ///< why the policy left it where it is
    Result<CacheAnswer> cache = tl::unexpected(Error{});
};

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

const PathStats* latest(const std::vector<PathStats>& paths, const std::string& name) {
    auto found = std::find_if(paths.rbegin(), paths.rend(), [&](const PathStats& path) { return path.name == name; });
    return found == paths.rend() ? nullptr : &*found;
}

PathView viewOf(const Subject& subject, const FunctionFacts& facts, std::optional<unsigned> loop,
                const std::vector<PathStats>& paths) {
    const Options& options = subject.options.engine;
    PathView view;
    view.loop = loop;
    view.name = loop ? facts.symbol + "@" + std::to_string(*loop) : facts.symbol;
    view.count = loop ? facts.loops[*loop].backEdges : facts.calls;
    view.threshold = loop ? options.thresholdLoops : options.thresholdCalls;
    view.promoted = latest(paths, view.name);
    view.failure = compileFailure(*subject.function, loop);
    view.kept = keptBecause(*subject.function, loop);
    const Tier tier = view.promoted ? view.promoted->tier : options.maxTier;
    if (tier != Tier::Interpreter) view.cache = cacheAnswer(*subject.function, loop, tier);
    return view;
}

/// What the cache had when the path was compiled: nothing under this key, maybe something under another.
std::string missText(const PathView& view) {
    if (!view.cache) return "";
    if (!view.cache->isStored) return ", as its code means something else in another process and is not kept";
    if (view.cache->alternatives.empty()) return ", as the cache had nothing of it";
    return ", as the cache had it only with another: " + joined(view.cache->alternatives.front());
}

/// What it was measured to win over the version before.
std::string scoreText(const PathStats& path) {
    if (path.speedup == 0) return "";
    char text[64];
    std::snprintf(text, sizeof text, "; measured %.2f times as fast as before", path.speedup);
    return text + std::string(path.rolledBack ? ", and so taken back" : "");
}

struct Verdict {
    const char* state; ///< one word for programs
    std::string text;
};

Verdict verdictOf(const PathView& view, const FunctionFacts& facts, const Subject& subject) {
    const Options& options = subject.options.engine;
    if (view.promoted) {
        const PathStats& path = *view.promoted;
        const bool isCompiled = path.origin == "compiled";
        return {path.rolledBack ? "rolled-back" : "promoted",
                std::string(tierName(path.tier)) + ": " + path.reason + " (count " + std::to_string(path.count) +
                    "); " +
                    (isCompiled ? "compiled in " + inMs(path.compileMs) + " ms" + missText(view)
                                : "from " + path.origin + " in " + inMs(path.compileMs) + " ms") +
                    scoreText(path) + (view.failure.empty() ? "" : "; refused: " + view.failure)};
    }
    if (!view.failure.empty()) return {"failed", "its compilation failed: " + view.failure};
    if (!facts.mustCompile.empty())
        return {"must-compile", view.loop ? "part of a function that is never interpreted"
                                          : "must be compiled at its first call, which has not come"};
    if (options.tier == TierMode::Interpreter || options.maxTier == Tier::Interpreter)
        return {"forced", "the interpreter is forced"};
    if (subject.run.end == ProgramRun::End::NotRun) return {"not-run", "the program was not run"};
    const char* unit = view.loop ? " back-edges" : " calls";
    if (view.count < view.threshold)
        return {"not-hot",
                "not hot yet: " + std::to_string(view.count) + " of " + std::to_string(view.threshold) + unit};
    return {"waiting", "hot, and not promoted when the program ended: " + std::to_string(view.count) + unit +
                           " (a loop around it was preferred, L1 was full, or the compile threads were busy)" +
                           (view.kept.empty() ? "" : "; asked last, it stayed as: " + view.kept)};
}

Json asJson(const PathView& view, const Verdict& verdict) {
    Json json = {{"name", view.name},
                 {"kind", view.loop ? "loop" : "function"},
                 {"state", verdict.state},
                 {"text", verdict.text},
                 {"count", view.count},
                 {"threshold", view.threshold},
                 {"failure", view.failure},
                 {"kept", view.kept},
                 {"speedup", view.promoted && view.promoted->speedup > 0 ? Json(view.promoted->speedup) : Json()},
                 {"rolled_back", view.promoted && view.promoted->rolledBack},
                 {"origin", view.promoted ? Json(view.promoted->origin) : Json()}};
    if (!view.cache) return json;
    Json levels = Json::object();
    for (const auto& [level, has] : view.cache->levels)
        levels[level] = has;
    json["cache"] = {
        {"key", view.cache->key},
        {"kept", view.cache->isStored},
        {"levels", levels},
        {"differs_in", view.cache->alternatives.empty() ? Json::array() : Json(view.cache->alternatives.front())}};
    return json;
}

std::string cacheLine(const PathView& view) {
    if (!view.cache) return "";
    std::string text = "    cache: key " + view.cache->key.substr(0, 16) + "; now";
    for (const auto& [level, has] : view.cache->levels)
        text += " " + level + (has ? " has it," : " does not,");
    text.back() = '\n';
    return text;
}

/// What the passes said of the version that `path` is; of code from a cache, what they say now.
std::optional<WhyReasons> reasonsOf(const Subject& subject, const PathView& view,
                                    const std::vector<PathRemarks>& kept) {
    if (!view.promoted || view.promoted->tier != Tier::Optimized) return std::nullopt;
    const PathStats& path = *view.promoted;
    if (path.origin != "compiled") {
        auto inspected = inspectPath(*subject.function, view.loop, path.tier);
        if (!inspected) return std::nullopt;
        return whyReasons(path, decodeRemarks(inspected->remarks.bytes), /*isAnew=*/true);
    }
    auto found = std::find_if(kept.rbegin(), kept.rend(), [&](const PathRemarks& p) { return p.path == view.name; });
    if (found == kept.rend()) return std::nullopt;
    return whyReasons(path, found->remarks, /*isAnew=*/false);
}

Report report(const Subject& subject) {
    const FunctionFacts facts = functionFacts(*subject.function);
    const Stats stats = subject.engine.stats();
    const std::vector<std::string>& disabled = subject.options.engine.disabledPasses;
    Report report;
    report.json["function"] = facts.symbol;
    report.json["tier"] = tierName(facts.tier);
    report.json["interpretable"] = facts.mustCompile.empty();
    report.json["must_compile"] = facts.mustCompile;
    report.json["must_compile_because"] = facts.mustCompileBecause;
    report.json["must_compile_at"] = facts.mustCompileAt;
    report.json["disabled_passes"] = disabled;
    report.json["paths"] = Json::array();
    report.text =
        facts.readable + ": " + tierName(facts.tier) + ", " + std::to_string(facts.instructions) + " IR instructions\n";
    report.text += facts.mustCompile.empty()
                       ? "  interpretable: all that it does has a meaning in the interpreter\n"
                       : "  never interpreted: " + facts.mustCompile + " (" + facts.mustCompileBecause + ")\n";
    if (!facts.mustCompileAt.empty()) report.text += "    at: " + facts.mustCompileAt + "\n";
    if (!disabled.empty()) report.text += "  passes left out: " + joined(disabled) + "\n";
    std::vector<std::optional<unsigned>> asked{std::nullopt};
    for (const LoopFacts& loop : facts.loops)
        asked.emplace_back(loop.index);
    if (subject.loop) asked = {subject.loop};
    const std::vector<PathRemarks> kept = remarksOf(subject.program);
    for (const auto& loop : asked) {
        const PathView view = viewOf(subject, facts, loop, stats.paths);
        const Verdict verdict = verdictOf(view, facts, subject);
        report.json["paths"].push_back(asJson(view, verdict));
        report.text += "  " + view.name + ": " + verdict.text + "\n" + cacheLine(view);
        if (const auto reasons = reasonsOf(subject, view, kept)) {
            report.json["paths"].back()["code"] = reasons->json;
            report.text += reasons->text;
        }
    }
    return report;
}

} // namespace

int runWhy(const Verb& verb, const std::vector<std::string>& words) {
    ProgramVerb what;
    what.forcesTier = true;
    what.takesLoop = true;
    what.usesCache = true;
    what.keepsRemarks = true;
    what.report = report;
    return runProgramVerb(verb, words, std::move(what));
}

} // namespace kiln::tools
