#include "cache/cache_directory.h"

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <vector>

namespace kiln {

namespace {

struct NetworkFileSystem {
    int64_t magic;
    const char* name;
};
// FUSE is not among them: most of what is mounted by it is local.
constexpr NetworkFileSystem kNetworkFileSystems[] = {
    {0x6969, "NFS"},      {0xff534d42, "CIFS"},  {0xfe534d42, "SMB2"}, {0x517b, "SMB"},
    {0x01021997, "9p"},   {0x00c36400, "Ceph"},  {0x5346414f, "AFS"},  {0x6b414653, "kAFS"},
    {0x01161970, "GFS2"}, {0x7461636f, "OCFS2"}, {0x73757245, "Coda"}, {0x0bd00bd0, "Lustre"},
};

constexpr int kMostLinks = 40; // as the kernel's own limit

std::string because(const std::string& path, int error) {
    return "'" + path + "': " + std::strerror(error);
}

/// Nothing: fine; else why a directory on the way may be changed by others.
std::optional<std::string> faultOfParent(const struct stat& status, const std::string& path) {
    if (status.st_uid != 0 && status.st_uid != geteuid())
        return "'" + path + "' belongs to uid " + std::to_string(status.st_uid);
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) && !(status.st_mode & S_ISVTX))
        return "'" + path + "' may be written to by other users";
    return std::nullopt;
}

std::optional<std::string> faultOfLast(const struct stat& status, const std::string& path) {
    if (status.st_uid != geteuid())
        return "'" + path + "' belongs to uid " + std::to_string(status.st_uid) + ", not to uid " +
               std::to_string(geteuid());
    if (status.st_mode & (S_IWGRP | S_IWOTH)) return "'" + path + "' may be written to by other users";
    return std::nullopt;
}

/// Goes down a path, one name after the other, and looks at each directory before it trusts a name in it.
class Walk {
public:
    /// An error, or nothing when it is there.
    std::optional<std::string> go(const std::string& path);

    FileDescriptor here;    // O_PATH
    std::string path = "/"; // of `here`; free of symbolic links

private:
    std::optional<std::string> start();
    std::optional<std::string> enter(const std::string& name);
    std::optional<std::string> follow(const FileDescriptor& link, const struct stat& status, const std::string& at);
    void push(const std::string& names);

    std::vector<std::string> left_; // the next one is the last
    int links_ = 0;
};

void Walk::push(const std::string& names) {
    std::vector<std::string> parts;
    for (size_t start = 0; start < names.size();) {
        const size_t end = std::min(names.find('/', start), names.size());
        if (end > start) parts.push_back(names.substr(start, end - start));
        start = end + 1;
    }
    left_.insert(left_.end(), parts.rbegin(), parts.rend());
}

std::optional<std::string> Walk::start() {
    here = FileDescriptor(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    path = "/";
    return here ? std::nullopt : std::optional(because("/", errno));
}

std::optional<std::string> Walk::go(const std::string& wanted) {
    if (wanted.empty()) return "no directory is named";
    push(wanted);
    if (wanted.front() != '/') {
        char current[PATH_MAX];
        if (!getcwd(current, sizeof current)) return because(".", errno);
        push(current);
    }
    auto error = start();
    while (!error && !left_.empty()) {
        const std::string name = std::move(left_.back());
        left_.pop_back();
        error = enter(name);
    }
    return error;
}

std::optional<std::string> Walk::enter(const std::string& name) {
    if (name == ".") return std::nullopt;
    struct stat status;
    if (fstat(here.get(), &status)) return because(path, errno);
    if (auto fault = faultOfParent(status, path)) return fault;

    const std::string at = (path == "/" ? path : path + "/") + name;
    constexpr int kFlags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
    FileDescriptor next(openat(here.get(), name.c_str(), kFlags));
    if (!next && errno == ENOENT) {
        // The second step undoes what the umask took from us; only we could have changed the name meanwhile.
        const bool made = mkdirat(here.get(), name.c_str(), 0700) == 0;
        if (!made && errno != EEXIST) return "cannot make " + because(at, errno);
        if (made && fchmodat(here.get(), name.c_str(), 0700, 0)) return because(at, errno);
        next = FileDescriptor(openat(here.get(), name.c_str(), kFlags));
    }
    if (!next || fstat(next.get(), &status)) return because(at, errno);
    if (S_ISLNK(status.st_mode)) return follow(next, status, at);
    if (!S_ISDIR(status.st_mode)) return "'" + at + "' is not a directory";
    here = std::move(next);
    path = name == ".." ? path.substr(0, std::max<size_t>(path.rfind('/'), 1)) : at;
    return std::nullopt;
}

std::optional<std::string> Walk::follow(const FileDescriptor& link, const struct stat& status, const std::string& at) {
    if (status.st_uid != 0 && status.st_uid != geteuid())
        return "the symbolic link '" + at + "' belongs to uid " + std::to_string(status.st_uid);
    if (++links_ > kMostLinks) return because(at, ELOOP);
    char target[PATH_MAX];
    const ssize_t size = readlinkat(link.get(), "", target, sizeof target);
    if (size <= 0) return because(at, errno);
    push(std::string(target, static_cast<size_t>(size)));
    return target[0] == '/' ? start() : std::nullopt;
}

} // namespace

const char* networkFileSystem(int64_t magic) {
    for (const NetworkFileSystem& one : kNetworkFileSystems)
        if (one.magic == (magic & 0xffffffff)) return one.name;
    return nullptr;
}

tl::expected<CacheDirectory, std::string> CacheDirectory::open(const std::string& path) {
    Walk walk;
    if (auto error = walk.go(path)) return tl::unexpected(*error);
    FileDescriptor directory(openat(walk.here.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat status;
    struct statfs system;
    if (!directory || fstat(directory.get(), &status) || fstatfs(directory.get(), &system))
        return tl::unexpected(because(walk.path, errno));
    if (auto fault = faultOfLast(status, walk.path)) return tl::unexpected(*fault);
    if (const char* name = networkFileSystem(static_cast<int64_t>(system.f_type)))
        return tl::unexpected("'" + walk.path + "' is on a network file system (" + name + ")");
    return CacheDirectory(std::move(directory), walk.path);
}

} // namespace kiln
