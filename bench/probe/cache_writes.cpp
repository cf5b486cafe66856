// What a transaction for each put costs L3.
#include "bench/probe/cache_parts.h"
#include "bench/probe/failure.h"
#include "bench/probe/levels.h"
#include "bench/probe/probe.h"
#include "bench/probe/stopwatch.h"
#include "bench/statistics.h"
#include "cache/sqlite_database.h"
#include "cache/sqlite_schema.h"

#include <fstream>
#include <string>

namespace kiln::bench {

namespace {

constexpr char kEntry[] = "INSERT INTO entry(key, subject, kind, title, bytes, used) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
constexpr char kContent[] = "INSERT INTO content(id, value) VALUES(last_insert_rowid(), ?1)";

void insert(Database& database, const StoredForm& form, size_t number) {
    Cursor(database, kEntry)
        .blob(form.key.view())
        .blob(form.subject.view())
        .integer(static_cast<int64_t>(form.kind))
        .text(form.title)
        .integer(static_cast<int64_t>(form.bytes.size()))
        .integer(static_cast<int64_t>(number))
        .run();
    Cursor(database, kContent).blob(form.bytes).run();
}

/// The same tables under the same settings, without the level's bookkeeping: the bound. Puts a second.
double insertAll(const std::vector<StoredForm>& forms, bool inOneTransaction) {
    const test::TemporaryFolder folder;
    const std::string file = folder.path() / "cache.db";
    std::ofstream(file).close(); // open() makes nothing
    const auto opened = orThrow(Database::open(file, {.mostValueBytes = size_t{64} << 20, .busyMs = 100}));
    Database& database = *opened;
    if (!makeSchema(database)) throw std::runtime_error(database.error());

    const Stopwatch watch;
    bool done = true;
    for (size_t i = 0; i < forms.size();) {
        WriteTransaction transaction(database);
        for (const size_t end = inOneTransaction ? forms.size() : i + 1; i < end; ++i)
            insert(database, forms[i], i);
        done &= transaction.commit();
    }
    const double seconds = watch.seconds();
    if (!done) throw std::runtime_error(database.error());
    return static_cast<double>(forms.size()) / seconds;
}

double putAll(const std::vector<StoredForm>& forms) {
    const DiskFolder folder;
    const auto level = folder.open();
    const Stopwatch watch;
    for (const StoredForm& form : forms)
        level->put(form);
    const double seconds = watch.seconds();
    if (level->stats().writes != forms.size()) throw std::runtime_error("l3 refused a write");
    return static_cast<double>(forms.size()) / seconds;
}

} // namespace

void reportWrites(const CacheTrial& trial) {
    const size_t count = static_cast<size_t>(trial.times(1000, 300));
    const std::vector<StoredForm> forms = encoded(renumbered(trial.kept.artifacts, count), someMacKey());
    std::vector<double> puts, alone, together;
    for (int i = 0; i < trial.repetitions; ++i) {
        puts.push_back(putAll(forms));
        alone.push_back(insertAll(forms, false));
        together.push_back(insertAll(forms, true));
    }
    const std::string note = std::to_string(count) + " encoded artifacts";
    report("l3", "single puts", "puts", "1/s", puts, Better::Higher,
           note + ", a transaction each: the level has no batch");
    report("l3", "bare inserts, a transaction each", "puts", "1/s", alone, Better::Neither, note + "; the bound");
    report("l3", "bare inserts, one transaction", "puts", "1/s", together, Better::Neither,
           note + "; what a batch could reach at most");
    report("l3", "bare inserts, one transaction", "ratio", "x", ratios(together, puts), Better::Neither,
           "to single puts: what a batch could gain at most");
}

} // namespace kiln::bench
