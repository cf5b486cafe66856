#include "cache/sqlite_connect.h"

#include "cache/cache_door.h"
#include "cache/sqlite_schema.h"

#include <algorithm>

namespace kiln {

namespace {

using How = CacheDoor::How;

// Making a database takes some ten milliseconds; a process that has been stopped meanwhile is not waited for.
constexpr int kDoorMs = 2000;

/// One opening, from door to door.
class Connecting {
public:
    Connecting(const CacheDirectory& directory, const ConnectOptions& options)
        : directory_(directory), options_(options), files_(directory.path()), damaged_(options.damaged) {}

    tl::expected<Connected, std::string> run();

private:
    enum class Found { Sound, Missing, Empty, Damaged, Error };
    Found look(const CacheDoor& door);
    Found lookAtContent(const CacheDoor& door, bool logLeft);
    Found failed(std::string error);
    Found setRight(Found found, const CacheDoor& door);

    const CacheDirectory& directory_;
    const ConnectOptions& options_;
    const SqliteFiles files_;
    std::optional<FileId> damaged_;
    std::unique_ptr<Database> held_; // the damaged one's connection: while it is open, no new file gets its number
    Connected connected_;
    std::string error_;
};

Connecting::Found Connecting::failed(std::string error) {
    error_ = std::move(error);
    return Found::Error;
}

/// REQUIRES: at the door.
Connecting::Found Connecting::look(const CacheDoor& door) {
    connected_.database.reset();
    const auto file = files_.examine();
    if (!file) return failed(file.error());
    if (!*file) return Found::Missing;
    connected_.file = **file;
    if (**file == damaged_) return Found::Damaged;

    const bool logLeft = files_.logBytes() > 0; // asked before it is opened, which makes one
    auto database = Database::open(files_.database(), options_.database);
    if (!database) return failed(database.error());
    connected_.database = std::move(*database);
    const Found found = lookAtContent(door, logLeft);
    if (found == Found::Damaged) {
        damaged_ = connected_.file;
        held_ = std::move(connected_.database);
        held_->keepLog();
    }
    return found;
}

/// A process that dies leaves nothing half-done (the log's transactions are whole or absent, and live on in the
/// kernel's memory), so nothing is checked after it. A machine that dies may, with a disk that lies about what it has
/// written.
Connecting::Found Connecting::lookAtContent(const CacheDoor& door, bool logLeft) {
    Database& database = *connected_.database;
    switch (schemaOf(database)) {
    case SchemaState::Sound: break;
    case SchemaState::Empty: return Found::Empty;
    case SchemaState::Foreign: return Found::Damaged;
    case SchemaState::Unknown: return failed("'" + files_.database() + "': " + database.error());
    }
    if (database.headerForbidsWriting()) return Found::Damaged;
    if (!door.startedSince()) return Found::Sound;
    if (logLeft) {
        if (!entriesFit(database)) return Found::Damaged;
        if (!database.readOnly()) mendSums(database);
        if (database.damaged()) return Found::Damaged;
    }
    door.noteStart();
    database.forget();
    return Found::Sound;
}

/// REQUIRES: alone at the door.
Connecting::Found Connecting::setRight(Found found, const CacheDoor& door) {
    if (found == Found::Damaged) {
        if (connected_.recreated || !options_.mayRecreate)
            return failed("'" + files_.database() + "' is damaged again");
        const auto done = files_.setAside();
        if (!done) return failed(done.error());
        connected_.recreated = true;
    }
    if (found != Found::Empty) {
        const auto done = files_.create();
        if (!done) return failed(done.error());
        found = look(door);
    }
    if (found != Found::Empty) return found;
    if (!makeSchema(*connected_.database))
        return failed("cannot make '" + files_.database() + "': " + connected_.database->error());
    return lookAtContent(door, false);
}

tl::expected<Connected, std::string> Connecting::run() {
    // Looked at together with others first: nearly always all is well.
    for (const How how : {How::WithOthers, How::Alone}) {
        const auto door = CacheDoor::pass(directory_, how, std::max(kDoorMs, options_.database.busyMs));
        if (!door) return tl::unexpected(door.error());
        Found found = look(*door);
        if (how == How::Alone && found != Found::Sound && found != Found::Error) found = setRight(found, *door);
        if (found == Found::Sound) return std::move(connected_);
        if (found == Found::Error) return tl::unexpected(error_);
        connected_.database.reset();
    }
    return tl::unexpected("'" + files_.database() + "' cannot be set right");
}

} // namespace

tl::expected<Connected, std::string> connectDatabase(const CacheDirectory& directory, const ConnectOptions& options) {
    return Connecting(directory, options).run();
}

void closeDatabase(const CacheDirectory& directory, Connected&& connected) {
    if (!connected.database) return;
    const auto door = CacheDoor::pass(directory, How::WithOthers, kDoorMs);
    if (!door || SqliteFiles(directory.path()).current() != connected.file) connected.database->keepLog();
    connected.database.reset();
}

} // namespace kiln
