#include "tests/cache/end_to_end.h"

#include "tests/support/text.h"

#include <atomic>
#include <fstream>
#include <memory>
#include <sqlite3.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace kiln::test {

using Json = nlohmann::json;

namespace {

using Connection = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;
using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

Connection openDatabase(const fs::path& cache) {
    sqlite3* connection = nullptr;
    const fs::path file = databaseIn(cache);
    EXPECT_EQ(sqlite3_open_v2(file.c_str(), &connection, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK) << file;
    return {connection, sqlite3_close};
}

Statement prepare(const Connection& connection, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(connection.get(), sql, -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection.get());
    return {statement, sqlite3_finalize};
}

std::string bytesAt(const Statement& statement, int column) {
    const void* bytes = sqlite3_column_blob(statement.get(), column); // before its size is asked for
    const auto size = static_cast<size_t>(sqlite3_column_bytes(statement.get(), column));
    return bytes ? std::string(static_cast<const char*>(bytes), size) : std::string();
}

/// Of its own for each run, also of several threads.
fs::path newStatsFile() {
    static std::atomic<int> number = 0;
    return fs::temp_directory_path() /
           ("kiln-stats-" + std::to_string(getpid()) + "-" + std::to_string(number++) + ".json");
}

} // namespace

Words with(Words words, const Words& extra) {
    words.insert(words.end(), extra.begin(), extra.end());
    return words;
}

int64_t CacheRun::number(const std::string& pointer) const {
    const Json::json_pointer place(pointer);
    return stats.is_object() && stats.contains(place) ? stats[place].get<int64_t>() : -1;
}

int64_t CacheRun::rejections(const std::string& reason) const {
    return std::max<int64_t>(l3("rejections/" + reason), 0);
}

Words CacheRun::compiledPaths() const {
    Words names;
    for (const Json& path : stats.value("paths", Json::array()))
        if (path["origin"] == "compiled")
            names.push_back(path["name"].get<std::string>() + " " + path["tier"].get<std::string>());
    return names;
}

std::string CacheRun::story() const {
    std::string text = "\n  again: " + shellLine(command) + "\n  " + describeEnd(outcome) + "\n";
    if (stats.is_object()) {
        text += "  l3: " + stats["cache"]["l3"].dump() + "; sources: " + stats["sources"].dump() + "\n  paths:";
        for (const Json& path : stats["paths"])
            text += " " + path["name"].get<std::string>() + "=" + path["origin"].get<std::string>();
    }
    return text + "\n  stderr ends: " + lastLines(outcome.err, 8);
}

Command cachedCommand(const Program& program, const fs::path& cache, const Words& options) {
    const bool named =
        std::ranges::any_of(options, [](const std::string& option) { return option.starts_with("--cache="); });
    return jitCommand(program, named ? options : with({"--cache=" + cache.string()}, options), program.quickArgs());
}

CacheRun runWithStats(Command command) {
    const fs::path file = newStatsFile();
    const Words asked{"--stats=json", "--stats-file=" + file.string()};
    // A prefix may stand before it.
    const auto jitRun = std::ranges::find(command.argv, fs::path(jitRunPath()).filename(),
                                          [](const std::string& word) { return fs::path(word).filename(); });
    command.argv.insert(jitRun + 1, asked.begin(), asked.end());
    CacheRun result{command, run(command), {}};
    std::ifstream in(file);
    if (in) result.stats = Json::parse(in, nullptr, false);
    if (!result.stats.is_object()) result.stats = {};
    std::error_code ignored;
    fs::remove(file, ignored);
    return result;
}

CacheRun runCached(const Program& program, const fs::path& cache, const Words& options) {
    return runWithStats(cachedCommand(program, cache, options));
}

testing::AssertionResult isRight(const CacheRun& run, const Outcome& expected) {
    if (!run.outcome.endedLike(expected))
        return testing::AssertionFailure() << "expected " << describeEnd(expected) << run.story();
    const std::string difference = firstDifference(expected.out, run.outcome.out);
    if (!difference.empty()) return testing::AssertionFailure() << "stdout, " << difference << run.story();
    return testing::AssertionSuccess();
}

testing::AssertionResult isWarm(const CacheRun& run, std::string_view origin) {
    if (!run.stats.is_object()) return testing::AssertionFailure() << "no statistics" << run.story();
    const Json& paths = run.stats["paths"];
    bool isFound = !paths.empty();
    for (const Json& path : paths)
        isFound &= origin.empty() ? path["origin"] != "compiled" : path["origin"] == origin;
    if (isFound && run.units() == 0 && run.number("/sources/compiled") == 0 && run.l3("rejected") == 0)
        return testing::AssertionSuccess();
    return testing::AssertionFailure() << run.units() << " units were compiled" << run.story();
}

Program programOf(const fs::path& file, std::string_view text) {
    std::ofstream(file, std::ios::binary) << text;
    return readProgram(file);
}

Program hotProgram(const fs::path& folder) {
    return programOf(folder / "hot.c", R"(
int printf(const char *, ...);
__attribute__((noinline)) static unsigned hash(unsigned n) {
    unsigned h = n;
    for (unsigned i = 0; i < 50; i++) h = (h ^ i) * 2654435761u + (h >> 7);
    return h;
}
__attribute__((noinline)) static unsigned steps(unsigned long n) {
    unsigned count = 0;
    for (; n > 1; count++) n = n % 2 ? 3 * n + 1 : n / 2;
    return count;
}
int main(void) {
    unsigned sum = 0;
    for (unsigned i = 0; i < 400; i++) sum += hash(i) ^ steps(i);
    printf("%u\n", sum);
    return 7;
}
)");
}

fs::path databaseIn(const fs::path& cache) {
    return cache / "cache-1.db";
}

std::vector<CacheRow> rowsIn(const fs::path& cache) {
    const Connection connection = openDatabase(cache);
    const Statement rows =
        prepare(connection, "SELECT e.id, e.kind, e.key, e.title, c.value FROM entry AS e JOIN content AS c USING(id)");
    std::vector<CacheRow> found;
    while (rows && sqlite3_step(rows.get()) == SQLITE_ROW)
        found.push_back({sqlite3_column_int64(rows.get(), 0), sqlite3_column_int64(rows.get(), 1), bytesAt(rows, 2),
                         bytesAt(rows, 3), bytesAt(rows, 4)});
    return found;
}

void setValue(const fs::path& cache, int64_t id, std::string_view value) {
    const Connection connection = openDatabase(cache);
    const Statement content = prepare(connection, "UPDATE content SET value = ?1 WHERE id = ?2");
    sqlite3_bind_blob64(content.get(), 1, value.data() ? value.data() : "", value.size(), SQLITE_TRANSIENT);
    sqlite3_bind_int64(content.get(), 2, id);
    EXPECT_EQ(sqlite3_step(content.get()), SQLITE_DONE);
    const Statement entry = prepare(connection, "UPDATE entry SET bytes = ?1 WHERE id = ?2");
    sqlite3_bind_int64(entry.get(), 1, static_cast<int64_t>(value.size()));
    sqlite3_bind_int64(entry.get(), 2, id);
    EXPECT_EQ(sqlite3_step(entry.get()), SQLITE_DONE);
}

std::string quickCheck(const fs::path& cache) {
    const Connection connection = openDatabase(cache);
    const Statement check = prepare(connection, "PRAGMA quick_check");
    return check && sqlite3_step(check.get()) == SQLITE_ROW ? bytesAt(check, 0) : "no result";
}

void copyCache(const fs::path& from, const fs::path& to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive);
    fs::permissions(to, fs::perms::owner_all);
    for (const fs::directory_entry& file : fs::directory_iterator(to))
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
}

PreparedCache::PreparedCache() : program(hotProgram(folder.path())), path(folder.path() / "cache") {
    cold = runCached(program, path);
    warm = runCached(program, path);
    EXPECT_EQ(cold.outcome.code, 7) << cold.story();
    EXPECT_TRUE(isWarm(warm));
    rows = rowsIn(path); // jit-run leaves all in the log; who closes the database in peace carries it over
    EXPECT_GE(rows.size(), 4u) << "a source, a record, artifacts";
}

const PreparedCache& prepared() {
    static const PreparedCache all;
    return all;
}

} // namespace kiln::test
