#include "cache/sqlite_files.h"

#include "cache/file_descriptor.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>

namespace kiln {

namespace {

// 1: the version of the schema. Files of other versions are other files, and left alone.
constexpr char kDatabase[] = "cache-1.db";
constexpr char kLogSuffix[] = "-wal";
constexpr const char* kSideSuffixes[] = {kLogSuffix, "-shm", "-journal"};

std::string because(const std::string& path, int error) {
    return "'" + path + "': " + std::strerror(error);
}

/// What speaks against letting SQLite open it; null: nothing.
const char* faultOf(const struct stat& status) {
    if (S_ISLNK(status.st_mode)) return "is a symbolic link";
    if (!S_ISREG(status.st_mode)) return "is not a regular file";
    if (status.st_uid != geteuid()) return "belongs to another user";
    if (status.st_nlink > 1) return "has several names"; // none: removed while it was looked at
    if (status.st_mode & (S_IWGRP | S_IWOTH)) return "may be written to by other users";
    return nullptr;
}

uint64_t sizeOf(const std::string& path) {
    struct stat status;
    return lstat(path.c_str(), &status) == 0 ? static_cast<uint64_t>(status.st_size) : 0;
}

} // namespace

SqliteFiles::SqliteFiles(const std::string& directory) : database_(directory + "/" + kDatabase) {}

std::optional<FileId> SqliteFiles::current() const {
    struct stat status;
    if (lstat(database_.c_str(), &status)) return std::nullopt;
    return FileId{status.st_dev, status.st_ino};
}

uint64_t SqliteFiles::databaseBytes() const {
    return sizeOf(database_);
}

uint64_t SqliteFiles::logBytes() const {
    return sizeOf(database_ + kLogSuffix);
}

tl::expected<std::optional<FileId>, std::string> SqliteFiles::examine() const {
    struct stat status;
    for (const char* suffix : kSideSuffixes) {
        const std::string path = database_ + suffix;
        if (lstat(path.c_str(), &status)) {
            if (errno == ENOENT) continue; // comes and goes with the first and the last who have it open
            return tl::unexpected(because(path, errno));
        }
        if (const char* fault = faultOf(status)) return tl::unexpected("'" + path + "' " + fault);
    }
    if (lstat(database_.c_str(), &status)) {
        if (errno == ENOENT) return std::nullopt;
        return tl::unexpected(because(database_, errno));
    }
    if (const char* fault = faultOf(status)) return tl::unexpected("'" + database_ + "' " + fault);
    return FileId{status.st_dev, status.st_ino};
}

tl::expected<void, std::string> SqliteFiles::create() const {
    // A log or journal without its database would be played into the new one.
    for (const char* suffix : kSideSuffixes) {
        const std::string path = database_ + suffix;
        if (unlink(path.c_str()) && errno != ENOENT) return tl::unexpected("cannot remove " + because(path, errno));
    }
    const FileDescriptor file(open(database_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    // SQLite gives its log the permissions of the database.
    if (!file || fchmod(file.get(), 0600)) return tl::unexpected("cannot make " + because(database_, errno));
    return {};
}

tl::expected<void, std::string> SqliteFiles::setAside() const {
    const std::string aside = database_ + ".damaged";
    if (rename(database_.c_str(), aside.c_str()) && errno != ENOENT)
        return tl::unexpected("cannot set aside " + because(database_, errno));
    for (const char* suffix : kSideSuffixes) {
        const std::string from = database_ + suffix, to = aside + suffix;
        if (rename(from.c_str(), to.c_str()) == 0) continue;
        if (errno != ENOENT) return tl::unexpected("cannot set aside " + because(from, errno));
        unlink(to.c_str()); // an older one's, which would not fit this database
    }
    return {};
}

} // namespace kiln
