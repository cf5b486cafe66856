#include "bench/probe/artifacts.h"

#include "bench/plan.h"
#include "bench/probe/called_program.h"
#include "bench/probe/levels.h"
#include "runtime/code_cache.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace kiln::bench {

namespace {

/// Each of another kind: numbers, structures, strings, C++.
constexpr std::array kQuickly = {"nbody", "structs", "strings", "templates"};

void runWithCache(const test::Program& program, const std::string& directory) {
    Options options;
    options.jobs = 0;
    options.cache.directory = directory;
    auto loaded = loadInKiln(program, std::move(options));
    if (!loaded) throw std::runtime_error(nameOf(program) + ": " + loaded.error());
    CalledProgram called(loaded->main, program, test::Size::Small);
    if (auto took = called.call(); !took) throw std::runtime_error(nameOf(program) + ": " + took.error());
}

} // namespace

KeptEntries keptIn(std::unique_ptr<SqliteLevel> level) {
    const std::vector<StoredRow> rows = level->allRows();
    CacheChain chain(level->macKey(), hostFeatureNames());
    chain.addLevel(std::move(level));
    KeptEntries kept;
    for (const StoredRow& row : rows) {
        auto hit = chain.peek(row.key, /*withIr=*/true);
        if (!hit) throw std::runtime_error("an entry that was just stored is not accepted: " + row.title);
        if (row.kind == EntryKind::Artifact) kept.artifacts.push_back(std::move(hit->entry));
        if (row.kind == EntryKind::Source) kept.sources.push_back(std::move(hit->entry));
    }
    return kept;
}

KeptEntries keptOfPrograms(bool quick) {
    const DiskFolder folder;
    for (const test::Program& program : test::programsIn("bench/programs"))
        if (!quick || std::ranges::count(kQuickly, nameOf(program))) runWithCache(program, folder.path());
    KeptEntries kept = keptIn(folder.open());
    if (kept.artifacts.empty()) throw std::runtime_error("the programs left no artifacts");
    return kept;
}

Entry renumbered(const Entry& entry, uint64_t number) {
    Entry copy = entry;
    copy.material.add("bench", std::to_string(number));
    copy.key = copy.material.key();
    return copy;
}

std::vector<Entry> renumbered(const std::vector<Entry>& entries, size_t count) {
    std::vector<Entry> copies;
    for (size_t i = 0; i < count; ++i)
        copies.push_back(renumbered(entries[i % entries.size()], i));
    return copies;
}

Digest unknownKey(uint64_t number) {
    return digestOf("never stored " + std::to_string(number));
}

} // namespace kiln::bench
