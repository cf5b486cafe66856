#include "cache/mac_key.h"

#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>

namespace kiln {

namespace {

constexpr char kName[] = "key";
constexpr char kTemporaryPrefix[] = "key.new.";
// Of looking again, a millisecond apart: a racer is between two system calls, or has been descheduled there.
constexpr int kMostTries = 2000;

using Error = std::string;

enum class Again { Missing, Linked }; // what looking again may cure

Error because(const CacheDirectory& directory, const char* what) {
    return "'" + directory.path() + "/" + kName + "' " + what;
}

void pause() {
    const timespec aMillisecond{0, 1000000};
    nanosleep(&aMillisecond, nullptr);
}

/// What makes the file unfit for a key, whoever wrote it; null: nothing.
const char* faultOf(const struct stat& status) {
    if (!S_ISREG(status.st_mode)) return "is not a regular file";
    if (status.st_uid != geteuid()) return "belongs to another user";
    if (status.st_mode & 077) return "is open to other users";
    if (status.st_size != sizeof Digest::bytes) return "is not 32 bytes long";
    return nullptr;
}

/// The key, what to try again for, or an error.
struct Look {
    Digest key;
    std::optional<Again> again;
    Error error;
};

Look look(const CacheDirectory& directory) {
    // Not blocking: the name may be a fifo's.
    const FileDescriptor file(openat(directory.descriptor(), kName, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file && errno == ENOENT) return {{}, Again::Missing, {}};
    if (!file) return {{}, {}, because(directory, errno == ELOOP ? "is a symbolic link" : std::strerror(errno))};
    struct stat status;
    if (fstat(file.get(), &status)) return {{}, {}, because(directory, std::strerror(errno))};
    if (const char* fault = faultOf(status)) return {{}, {}, because(directory, fault)};
    if (status.st_nlink != 1) return {{}, Again::Linked, because(directory, "has another name")};
    Look found;
    if (read(file.get(), found.key.bytes.data(), found.key.bytes.size()) != ssize_t(found.key.bytes.size()))
        found.error = because(directory, "cannot be read");
    return found;
}

/// Removes temporary files that nobody holds locked: their makers are dead. True: one has a living maker.
bool removeLeftOvers(const CacheDirectory& directory) {
    bool living = false;
    const int descriptor = openat(directory.descriptor(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(fdopendir(descriptor), closedir);
    if (!listing) {
        close(descriptor);
        return false;
    }
    while (const dirent* one = readdir(listing.get())) {
        if (std::strncmp(one->d_name, kTemporaryPrefix, sizeof kTemporaryPrefix - 1) != 0) continue;
        const FileDescriptor file(
            openat(directory.descriptor(), one->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        if (!file) continue;
        if (flock(file.get(), LOCK_EX | LOCK_NB) == 0)
            unlinkat(directory.descriptor(), one->d_name, 0);
        else
            living = true;
    }
    return living;
}

bool fillRandomly(void* bytes, size_t size) {
    return getrandom(bytes, size, 0) == static_cast<ssize_t>(size); // never short up to 256 bytes
}

/// An error, or nothing: there is a key now, ours or a racer's (or there may be: look).
Error make(const CacheDirectory& directory) {
    Digest key;
    uint64_t random;
    if (!fillRandomly(&key, sizeof key) || !fillRandomly(&random, sizeof random)) return std::strerror(errno);
    const std::string name = kTemporaryPrefix + std::to_string(random);
    const int at = directory.descriptor();
    const FileDescriptor file(openat(at, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) return "cannot make " + because(directory, std::strerror(errno));
    // Locked while its maker lives. On the disk before it has its name: a key lost with the power would be one of no
    // bytes, which nobody may replace.
    const bool written = flock(file.get(), LOCK_EX | LOCK_NB) == 0 && fchmod(file.get(), 0600) == 0 &&
                         write(file.get(), &key, sizeof key) == sizeof key && fsync(file.get()) == 0;
    int error = written ? 0 : errno;
    if (written && linkat(at, name.c_str(), at, kName, 0)) error = errno;
    unlinkat(at, name.c_str(), 0);
    // There is one already; or a racer took our file for a dead one's before it was locked: both look again.
    if (error == 0 || error == EEXIST || error == ENOENT || error == EWOULDBLOCK) return {};
    return "cannot make " + because(directory, std::strerror(error));
}

} // namespace

tl::expected<Digest, std::string> readOrMakeMacKey(const CacheDirectory& directory) {
    Look last;
    int namedTwice = 0; // in a row, without a living maker to account for it
    for (int i = 0; i < kMostTries && namedTwice < 2; ++i) {
        last = look(directory);
        if (!last.again && !last.error.empty()) break;
        // Looked for with a key, too: a maker may have died while another one's key got the name.
        const bool living = removeLeftOvers(directory);
        if (!last.again) return last.key;
        if (*last.again == Again::Missing) {
            last.error = make(directory);
            if (!last.error.empty()) break;
        } else if (living) {
            namedTwice = 0;
            pause();
        } else {
            ++namedTwice;
        }
    }
    if (last.error.empty()) last.error = because(directory, "comes and goes");
    return tl::unexpected(last.error);
}

} // namespace kiln
