#include "run_report.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace kiln::tools {

using Json = nlohmann::ordered_json;

namespace {

Json levelAsJson(const LevelReport& level) {
    Json rejections = Json::object();
    for (const auto& [reason, count] : level.rejections)
        rejections[reason] = count;
    return {{"hits", level.hits},
            {"misses", level.misses},
            {"entries", level.entries},
            {"bytes", level.bytes},
            {"capacity_bytes", level.capacityBytes},
            {"evictions", level.evictions},
            {"writes", level.writes},
            {"failures", level.failures},
            {"rejected", level.rejected},
            {"rejections", rejections}};
}

} // namespace

std::string statsAsJson(const Stats& stats, const RunTimes& times) {
    Json paths = Json::array();
    for (const PathStats& path : stats.paths)
        paths.push_back({{"name", path.name},
                         {"kind", path.isLoop ? "loop" : "function"},
                         {"count", path.count},
                         {"tier", tierName(path.tier)},
                         {"reason", path.reason},
                         {"origin", path.origin},
                         {"compile_ms", path.compileMs},
                         {"code_bytes", path.codeBytes},
                         {"speedup", path.speedup > 0 ? Json(path.speedup) : Json()},
                         {"rolled_back", path.rolledBack}});
    Json passes = Json::array();
    for (const PassStats& pass : stats.passes)
        passes.push_back({{"name", pass.name},
                          {"ms", pass.ms},
                          {"runs", pass.runs},
                          {"ir_before", pass.irBefore},
                          {"ir_after", pass.irAfter}});
    Json deoptSites = Json::array();
    for (const DeoptSiteStats& site : stats.deoptSites)
        deoptSites.push_back(
            {{"function", site.function}, {"at", site.at}, {"deopts", site.deopts}, {"withdrawn", site.withdrawn}});
    Json cache = Json::object();
    for (const LevelReport& level : stats.cache)
        cache[level.name] = levelAsJson(level);
    double perInstruction =
        stats.translatedInstructions ? stats.translateMs * 1e6 / static_cast<double>(stats.translatedInstructions) : 0;
    Json all = {
        {"schema", 1},
        {"time_ms", {{"load", stats.loadMs}, {"to_main", times.toMainMs}, {"total", times.totalMs}}},
        {"functions",
         {{"total", stats.functions},
          {"interpretable", stats.interpretable},
          {"must_compile", stats.mustCompile},
          {"promoted", stats.promoted}}},
        {"paths", paths},
        {"compile",
         {{"units", stats.compileUnits},
          {"ms", stats.compileMs},
          {"failures", stats.compileFailures},
          {"timeouts", stats.compileTimeouts},
          {"measured", stats.measured},
          {"rolled_back", stats.rolledBack},
          {"passes", passes}}},
        {"osr_entries", stats.osrEntries},
        {"deopts", stats.deopts},
        {"deopt_sites", deoptSites},
        {"cache", cache},
        {"sources", {{"compiled", stats.sourcesCompiled}, {"cached", stats.sourcesCached}}},
        {"interpreter", {{"instructions", stats.translatedInstructions}, {"translate_ns_per_inst", perInstruction}}}};
    return all.dump(1) + "\n";
}

std::string statsAsText(const Stats& stats, const RunTimes& times) {
    std::string out;
    char line[256];
    auto add = [&](auto... arguments) {
        std::snprintf(line, sizeof line, arguments...);
        out += line;
    };
    add("kiln: %.1f ms in all, %.1f ms to main (load %.1f ms)\n", times.totalMs, times.toMainMs, stats.loadMs);
    add("  functions   %llu: %llu interpreted, %llu must be compiled, %llu promoted\n",
        static_cast<unsigned long long>(stats.functions), static_cast<unsigned long long>(stats.interpretable),
        static_cast<unsigned long long>(stats.mustCompile), static_cast<unsigned long long>(stats.promoted));
    add("  compiled    %llu units in %.1f ms, %llu bytes of code, %llu failed; %llu OSR entries\n",
        static_cast<unsigned long long>(stats.compileUnits), stats.compileMs,
        static_cast<unsigned long long>(stats.codeBytes), static_cast<unsigned long long>(stats.compileFailures),
        static_cast<unsigned long long>(stats.osrEntries));
    if (stats.measured + stats.compileTimeouts != 0)
        add("  measured    %llu versions against what they replaced, %llu taken back; %llu compilations given up\n",
            static_cast<unsigned long long>(stats.measured), static_cast<unsigned long long>(stats.rolledBack),
            static_cast<unsigned long long>(stats.compileTimeouts));
    if (stats.deopts != 0)
        add("  deopts      %llu at %zu places, of which %td were withdrawn\n",
            static_cast<unsigned long long>(stats.deopts), stats.deoptSites.size(),
            std::count_if(stats.deoptSites.begin(), stats.deoptSites.end(),
                          [](const DeoptSiteStats& site) { return site.withdrawn; }));
    out += "  cache      ";
    for (const LevelReport& level : stats.cache)
        if (level.capacityBytes != 0)
            add(" %s: %llu hits, %llu misses, %llu rejected, %llu bytes;", level.name.c_str(),
                static_cast<unsigned long long>(level.hits), static_cast<unsigned long long>(level.misses),
                static_cast<unsigned long long>(level.rejected), static_cast<unsigned long long>(level.bytes));
    add(" %llu sources compiled, %llu from the cache\n", static_cast<unsigned long long>(stats.sourcesCompiled),
        static_cast<unsigned long long>(stats.sourcesCached));
    constexpr size_t kMostLines = 20;
    for (size_t i = 0; i < std::min(stats.paths.size(), kMostLines); ++i) {
        const PathStats& path = stats.paths[i];
        add("  %-10s  %-24s %s, count %llu, %s, %.1f ms, %llu bytes: %s\n", tierName(path.tier), path.name.c_str(),
            path.isLoop ? "loop" : "function", static_cast<unsigned long long>(path.count), path.origin.c_str(),
            path.compileMs, static_cast<unsigned long long>(path.codeBytes), path.reason.c_str());
    }
    if (stats.paths.size() > kMostLines) add("  ... and %zu more\n", stats.paths.size() - kMostLines);
    return out;
}

} // namespace kiln::tools
