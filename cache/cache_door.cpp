#include "cache/cache_door.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

namespace kiln {

namespace {

constexpr char kName[] = "lock";

/// Empty where the kernel does not tell.
std::string bootId() {
    const FileDescriptor file(open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
    char text[64];
    const ssize_t size = file ? read(file.get(), text, sizeof text) : 0;
    return std::string(text, size > 0 ? static_cast<size_t>(size) : 0);
}

FileDescriptor openLock(const CacheDirectory& directory) {
    constexpr int kFlags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    FileDescriptor file(openat(directory.descriptor(), kName, O_RDWR | O_CREAT | kFlags, 0600));
    if (file) return file;
    return FileDescriptor(openat(directory.descriptor(), kName, O_RDONLY | kFlags)); // of a read-only cache
}

/// Polls: the wait has a limit, and flock has none.
bool lockWithin(const FileDescriptor& file, int operation, int mostMs) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::milliseconds(mostMs);
    while (flock(file.get(), operation | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) return false;
        if (Clock::now() >= end) return false;
        const timespec aQuarter{0, 250000};
        nanosleep(&aQuarter, nullptr);
    }
    return true;
}

} // namespace

tl::expected<CacheDoor, std::string> CacheDoor::pass(const CacheDirectory& directory, How how, int mostMs) {
    const std::string name = "'" + directory.path() + "/" + kName + "'";
    FileDescriptor file = openLock(directory);
    struct stat status;
    if (!file || fstat(file.get(), &status)) return tl::unexpected(name + ": " + std::strerror(errno));
    if (!S_ISREG(status.st_mode) || status.st_uid != geteuid())
        return tl::unexpected(name + " is not a regular file of ours");
    if ((status.st_mode & 0777) != 0600) fchmod(file.get(), 0600); // the umask's doing
    if (!lockWithin(file, how == How::Alone ? LOCK_EX : LOCK_SH, mostMs))
        return tl::unexpected(name + " is held by another process");
    return CacheDoor(std::move(file));
}

bool CacheDoor::startedSince() const {
    char noted[64];
    const ssize_t size = pread(file_.get(), noted, sizeof noted, 0);
    const std::string now = bootId();
    return size <= 0 || now.empty() || now != std::string_view(noted, static_cast<size_t>(size));
}

void CacheDoor::noteStart() const {
    const std::string now = bootId();
    // Whoever reads it half-written checks once too often.
    if (ftruncate(file_.get(), 0) == 0) (void)!pwrite(file_.get(), now.data(), now.size(), 0);
}

} // namespace kiln
