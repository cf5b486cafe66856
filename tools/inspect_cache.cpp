// jit-inspect cache: what is kept on disk, and whether it is sound.

#include "cache_options.h"
#include "inspect_verb.h"

#include "cache/sqlite_level.h"
#include "jit/disassemble.h"
#include "runtime/artifact_metadata.h"
#include "runtime/code_cache.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <map>

namespace kiln::tools {

namespace {

constexpr size_t kShownDigits = 16;

/// A cache that is there; looking makes none.
tl::expected<std::unique_ptr<SqliteLevel>, std::string> openThere(const CacheOptions& options) {
    std::error_code error;
    if (options.directory.empty()) return tl::unexpected(std::string("no folder: give --cache=DIR"));
    if (!std::filesystem::exists(options.directory, error))
        return tl::unexpected("there is no cache at '" + options.directory + "'");
    SqliteOptions request;
    request.directory = options.directory;
    request.capacityBytes = options.l3Bytes;
    return SqliteLevel::open(request);
}

/// Titles are what others wrote.
std::string printable(const std::string& text) {
    std::string shown;
    for (char c : text)
        shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    return shown;
}

/// What runs an action: parses, opens the cache, prints what `make` reports.
int runOnCache(const Verb& verb, const std::vector<std::string>& words, const std::function<void(CLI::App&)>& declare,
               const std::function<Report(SqliteLevel&, const VerbLine&)>& make) {
    CacheOptions options;
    VerbLine line(verb);
    declareCache(line.app(), options);
    if (declare) declare(line.app());
    if (const int ended = line.parse(words); ended >= 0) return ended;
    auto cache = openThere(options);
    return print(verb, cache ? make(**cache, line) : failed(cache.error()), line.json(), 1);
}

Json asJson(const StoredRow& row) {
    return {{"key", row.key.hex()},
            {"kind", entryKindName(row.kind)},
            {"title", printable(row.title)},
            {"bytes", row.bytes},
            {"last_use", row.lastUse}};
}

// ---- status, ls, clear ----

Report statusOf(SqliteLevel& cache, const VerbLine&) {
    struct Sum {
        uint64_t entries = 0, bytes = 0;
    };
    std::map<std::string, Sum> kinds;
    const std::vector<StoredRow> rows = cache.allRows();
    uint64_t bytes = 0;
    for (const StoredRow& row : rows) {
        Sum& sum = kinds[entryKindName(row.kind)];
        ++sum.entries;
        sum.bytes += row.bytes;
        bytes += row.bytes;
    }
    Report report;
    report.json["file"] = cache.file();
    report.json["file_bytes"] = cache.fileBytes();
    report.json["capacity_bytes"] = cache.stats().capacityBytes;
    report.json["entries"] = rows.size();
    report.json["bytes"] = bytes;
    report.json["kinds"] = Json::object();
    report.json["recreated"] = cache.wasRecreated();
    report.text = cache.file() + ": " + std::to_string(rows.size()) + " entries, " + std::to_string(bytes) + " of " +
                  std::to_string(cache.stats().capacityBytes) + " bytes; " + std::to_string(cache.fileBytes()) +
                  " bytes on disk\n";
    if (cache.wasRecreated()) report.text += "it was damaged: set aside, and made anew\n";
    for (const auto& [kind, sum] : kinds) {
        report.json["kinds"][kind] = {{"entries", sum.entries}, {"bytes", sum.bytes}};
        report.text +=
            "  " + kind + ": " + std::to_string(sum.entries) + " entries, " + std::to_string(sum.bytes) + " bytes\n";
    }
    return report;
}

Report listOf(SqliteLevel& cache, const VerbLine& line) {
    std::vector<StoredRow> rows = cache.allRows();
    if (!line.operand(0).empty())
        std::erase_if(rows, [&](const StoredRow& row) { return row.title != line.operand(0); });
    std::sort(rows.begin(), rows.end(), [](const StoredRow& a, const StoredRow& b) { return a.lastUse > b.lastUse; });
    Report report;
    Table table({"key", "kind", "bytes", "title"});
    report.json["entries"] = Json::array();
    for (const StoredRow& row : rows) {
        report.json["entries"].push_back(asJson(row));
        table.add({row.key.hex().substr(0, kShownDigits), entryKindName(row.kind), std::to_string(row.bytes),
                   printable(row.title)});
    }
    if (!rows.empty()) report.text = table.text();
    if (rows.empty() && !line.operand(0).empty()) report.error = "nothing is kept of '" + line.operand(0) + "'";
    return report;
}

Report clear(SqliteLevel& cache, const VerbLine&) {
    Report report;
    const size_t entries = cache.allRows().size();
    cache.clear();
    const size_t left = cache.allRows().size();
    report.json["removed"] = entries - std::min(left, entries);
    report.text = std::to_string(entries - std::min(left, entries)) + " entries removed\n";
    if (left != 0) report.error = std::to_string(left) + " entries could not be removed";
    return report;
}

// ---- show ----

void describeArtifact(const Entry& entry, Report& report) {
    const ArtifactFacts facts = decodeFacts(entry.metadata);
    Json passes = Json::array();
    Table table({"pass", "runs", "ms", "IR before", "IR after"});
    for (unsigned i = 0; i < kPassCount; ++i) {
        const PassReport& pass = facts.passes[i];
        if (pass.runs == 0) continue;
        passes.push_back({{"name", passNames()[i].str()},
                          {"runs", pass.runs},
                          {"ms", pass.ms},
                          {"ir_before", pass.irBefore},
                          {"ir_after", pass.irAfter}});
        table.add({passNames()[i].str(), std::to_string(pass.runs), inMs(pass.ms), std::to_string(pass.irBefore),
                   std::to_string(pass.irAfter)});
    }
    report.json["instructions"] = facts.instructions;
    report.json["compile_ms"] = facts.compileMs;
    report.json["passes"] = passes;
    report.text += "compiled in " + inMs(facts.compileMs) + " ms from " + std::to_string(facts.instructions) +
                   " IR instructions\n" + (passes.empty() ? "" : table.text());
}

void addAsm(const Entry& entry, Report& report) {
    const llvm::MemoryBufferRef object({entry.payload.data(), entry.payload.size()}, entry.title);
    auto functions = disassemble(object);
    if (!functions) {
        report.error = llvm::toString(functions.takeError());
        return;
    }
    report.json["asm"] = asmText(*functions);
    report.text += "\n" + asmText(*functions);
}

Report describe(const Entry& entry, size_t storedBytes, bool withAsm) {
    Report report;
    report.json["key"] = entry.key.hex();
    report.json["kind"] = entryKindName(entry.kind);
    report.json["title"] = printable(entry.title);
    report.json["stored_bytes"] = storedBytes;
    report.json["payload_bytes"] = entry.payload.size();
    report.json["ir_bytes"] = entry.ir.size();
    report.json["material"] = Json::object();
    report.text = std::string(entryKindName(entry.kind)) + " '" + printable(entry.title) + "', " +
                  std::to_string(storedBytes) + " bytes (" + std::to_string(entry.payload.size()) + " of payload and " +
                  std::to_string(entry.ir.size()) + " of IR before compression)\nkey " + entry.key.hex() + "\n";
    for (const KeyMaterial::Ingredient& ingredient : entry.material.ingredients()) {
        report.json["material"][ingredient.name] = printable(ingredient.value);
        report.text += "  " + ingredient.name + ": " + printable(ingredient.value) + "\n";
    }
    if (entry.kind == EntryKind::Artifact) {
        describeArtifact(entry, report);
        if (withAsm) addAsm(entry, report);
    } else if (entry.kind == EntryKind::Record) {
        report.json["record"] = entry.payload;
        report.text += entry.payload;
    }
    return report;
}

Report show(SqliteLevel& cache, const VerbLine& line, bool withAsm) {
    const std::string& wanted = line.operand(0);
    std::vector<StoredRow> rows = cache.allRows();
    std::erase_if(rows, [&](const StoredRow& row) { return !row.key.hex().starts_with(wanted); });
    if (rows.empty()) return failed("there is no entry whose key begins with '" + wanted + "'");
    if (rows.size() > 1)
        return failed(std::to_string(rows.size()) + " keys begin with '" + wanted + "': give more of it");
    const auto bytes = cache.get(rows.front().key);
    if (!bytes) return failed("the entry cannot be read");
    auto entry = decodeEntry(*bytes, rows.front().key, cache.macKey(), hostFeatureNames(), {}, /*withIr=*/true);
    if (!entry) return failed(std::string("the entry is not sound: ") + rejectName(entry.error()));
    return describe(*entry, bytes->size(), withAsm);
}

// ---- verify ----

Report verify(SqliteLevel& cache, bool repair) {
    Report report;
    std::map<std::string, uint64_t> rejected;
    report.json["unsound"] = Json::array();
    uint64_t sound = 0;
    for (const StoredRow& row : cache.allRows()) {
        const auto bytes = cache.get(row.key);
        std::string why = "unreadable";
        if (bytes) {
            auto entry = decodeEntry(*bytes, row.key, cache.macKey(), hostFeatureNames());
            if (entry) {
                ++sound;
                continue;
            }
            why = rejectName(entry.error());
        }
        ++rejected[why];
        report.json["unsound"].push_back({{"key", row.key.hex()}, {"title", printable(row.title)}, {"reason", why}});
        report.text += row.key.hex().substr(0, kShownDigits) + "  " + why + "  " + printable(row.title) + "\n";
        if (repair) cache.remove(row.key);
    }
    const std::string file = cache.checkFile();
    report.json["sound"] = sound;
    report.json["repaired"] = repair;
    report.json["file_check"] = file.empty() ? "ok" : file;
    report.text += std::to_string(sound) + " entries are sound; the file is " + (file.empty() ? "sound" : file) + "\n";
    uint64_t bad = 0;
    for (const auto& [why, count] : rejected)
        bad += count;
    if (bad != 0) report.error = std::to_string(bad) + (repair ? " entries were removed" : " entries are not sound");
    if (!file.empty()) report.error = "the file is damaged: " + file;
    return report;
}

int runStatus(const Verb& verb, const std::vector<std::string>& words) {
    return runOnCache(verb, words, {}, statusOf);
}
int runLs(const Verb& verb, const std::vector<std::string>& words) {
    return runOnCache(verb, words, {}, listOf);
}
int runClear(const Verb& verb, const std::vector<std::string>& words) {
    return runOnCache(verb, words, {}, clear);
}
int runShow(const Verb& verb, const std::vector<std::string>& words) {
    bool withAsm = false;
    return runOnCache(
        verb, words, [&](CLI::App& app) { app.add_flag("--asm", withAsm, "the code, disassembled"); },
        [&](SqliteLevel& cache, const VerbLine& line) { return show(cache, line, withAsm); });
}
int runVerify(const Verb& verb, const std::vector<std::string>& words) {
    bool repair = false;
    return runOnCache(
        verb, words, [&](CLI::App& app) { app.add_flag("--repair", repair, "remove what is not sound"); },
        [&](SqliteLevel& cache, const VerbLine&) { return verify(cache, repair); });
}

constexpr Verb kActions[] = {
    {"cache status", "", "where the cache is, and how much of what it holds", runStatus},
    {"cache ls", "[TITLE]", "what it holds, last used first; only entries of this title", runLs},
    {"cache show", "KEY", "one entry: what its key is made of, what its compilation did; KEY may be its beginning",
     runShow},
    {"cache key", "PROGRAM FUNCTION", "the key under which a path's code is kept, and who has it", runCacheKey},
    {"cache clear", "", "forgets everything", runClear},
    {"cache verify", "", "checks every entry, and the file", runVerify},
};

int help(const Verb& verb) {
    std::printf("%s\n\nUsage: jit-inspect cache ACTION [OPTION...]\n\n", verb.purpose);
    for (const Verb& action : kActions)
        std::printf("  %-32s %s\n", (std::string(action.name) + " " + action.arguments).c_str(), action.purpose);
    std::printf("\nThe cache is that of --cache=DIR, by default the one that jit-run uses.\n");
    return kOk;
}

} // namespace

int runCache(const Verb& verb, const std::vector<std::string>& words) {
    const std::string name = words.empty() ? "" : words.front();
    if (name == "--help" || name == "-h") return help(verb);
    std::string known;
    for (const Verb& action : kActions) {
        const std::string own = std::string(action.name).substr(sizeof "cache");
        if (name == own) return action.run(action, {words.begin() + 1, words.end()});
        known += (known.empty() ? "" : "|") + own;
    }
    std::fprintf(stderr, "jit-inspect: %s is none of %s\nTry 'jit-inspect cache --help'.\n",
                 words.empty() ? "no action given, which" : ("'" + name + "'").c_str(), known.c_str());
    return kUsage;
}

} // namespace kiln::tools
