#include "ir/manifest.h"

#include "ir/manifest_record.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/FileSystem.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

namespace kiln {

namespace {

/// What changed; nothing while all is as it was.
using Change = std::optional<std::string>;

constexpr char kDamaged[] = "the manifest is damaged";

Change change(llvm::StringRef path, const llvm::Twine& what) {
    return ("'" + path + "' " + what).str();
}

/// The words of one record, from the left; the path is what is left.
class Words {
public:
    explicit Words(llvm::StringRef text) : rest_(text) {}

    llvm::StringRef word() {
        auto [first, rest] = rest_.split(' ');
        rest_ = rest;
        return first;
    }
    /// Decimal, as written by std::to_string; false: it is not.
    template <class Number>
    bool number(Number& value) {
        llvm::StringRef digits = word();
        return llvm::to_integer(digits, value, 10) && std::to_string(value) == digits;
    }
    /// Ends in a zero byte, since the record does.
    llvm::StringRef path() const { return rest_; }

private:
    llvm::StringRef rest_;
};

/// Checks the records of one manifest, in their order.
class Check {
public:
    Change record(llvm::StringRef text);

private:
    Change read(Words words);
    Change exists(Words words, char kind);
    Change absent(Words words);
    Change listing(Words words);
    Change realPath(Words words);
    Change stamp(Words words);
    Change contents(llvm::StringRef path, int file, uint64_t bytes, llvm::StringRef digest);
    Change identity(llvm::StringRef path, size_t number, const struct stat& status);

    using Inode = std::pair<uint64_t, uint64_t>;
    std::vector<Inode> inodes_; // by number
    llvm::DenseMap<Inode, size_t> numbers_;
    std::vector<char> buffer_;
};

Change Check::record(llvm::StringRef text) {
    if (text.size() < 3 || text[1] != ' ') return kDamaged;
    Words words(text.drop_front(2));
    switch (text[0]) {
    case record::kRead: return read(words);
    case record::kFile:
    case record::kDirectory:
    case record::kOther: return exists(words, text[0]);
    case record::kAbsent: return absent(words);
    case record::kListing: return listing(words);
    case record::kRealPath: return realPath(words);
    case record::kStamp: return stamp(words);
    default: return kDamaged;
    }
}

Change Check::read(Words words) {
    size_t number = 0;
    uint64_t bytes = 0;
    if (!words.number(number) || !words.number(bytes) || bytes > kMostManifestFileBytes) return kDamaged;
    llvm::StringRef digest = words.word(), path = words.path();
    if (path.empty()) return kDamaged;
    // Not blocking: what was a file may be a pipe by now.
    int file = open(path.data(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0) return change(path, errno == ENOENT || errno == ENOTDIR ? "is gone" : "cannot be opened");
    auto closed = llvm::make_scope_exit([&] { close(file); });
    struct stat status;
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) return change(path, "is no longer a regular file");
    if (static_cast<uint64_t>(status.st_size) != bytes) return change(path, "changed");
    if (Change different = contents(path, file, bytes, digest)) return different;
    return identity(path, number, status);
}

Change Check::contents(llvm::StringRef path, int file, uint64_t bytes, llvm::StringRef digest) {
    if (buffer_.size() < bytes) buffer_.resize(bytes);
    for (uint64_t done = 0; done < bytes;) {
        ssize_t got = ::read(file, buffer_.data() + done, bytes - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return change(path, "cannot be read");
        if (got == 0) return change(path, "changed");
        done += static_cast<uint64_t>(got);
    }
    if (hexDigest({buffer_.data(), bytes}) != digest) return change(path, "changed");
    return std::nullopt;
}

Change Check::exists(Words words, char kind) {
    size_t number = 0;
    if (kind != record::kOther && !words.number(number)) return kDamaged;
    llvm::StringRef path = words.path();
    if (path.empty()) return kDamaged;
    struct stat status;
    if (stat(path.data(), &status) != 0) return change(path, "is gone");
    char now = S_ISREG(status.st_mode) ? record::kFile : S_ISDIR(status.st_mode) ? record::kDirectory : record::kOther;
    if (now != kind) return change(path, "is another kind of file now");
    return kind == record::kOther ? std::nullopt : identity(path, number, status);
}

/// The same inode under names with the same number, and only there.
Change Check::identity(llvm::StringRef path, size_t number, const struct stat& status) {
    Inode inode(status.st_dev, status.st_ino);
    if (number > inodes_.size()) return kDamaged;
    auto [known, isNew] = numbers_.try_emplace(inode, number);
    if (number == inodes_.size()) inodes_.push_back(inode);
    if (known->second != number || inodes_[number] != inode) return change(path, "is another file now");
    return std::nullopt;
}

Change Check::absent(Words words) {
    llvm::StringRef path = words.path();
    if (path.empty()) return kDamaged;
    struct stat status;
    if (stat(path.data(), &status) == 0) return change(path, "now exists");
    return std::nullopt;
}

Change Check::listing(Words words) {
    llvm::StringRef digest = words.word(), path = words.path();
    if (path.empty()) return kDamaged;
    if (listingDigest(path.str()) != digest.str()) return change(path, "lists other files");
    return std::nullopt;
}

Change Check::realPath(Words words) {
    llvm::StringRef digest = words.word(), path = words.path();
    if (path.empty()) return kDamaged;
    llvm::SmallString<256> resolved;
    if (llvm::sys::fs::real_path(path, resolved) || hexDigest(resolved) != digest)
        return change(path, "leads elsewhere now");
    return std::nullopt;
}

Change Check::stamp(Words words) {
    uint64_t bytes = 0;
    int64_t modified = 0;
    if (!words.number(bytes) || !words.number(modified) || words.path().empty()) return kDamaged;
    std::string then = std::to_string(bytes) + " " + std::to_string(modified);
    if (fileStamp(words.path().str()) != then) return change(words.path(), "was replaced");
    return std::nullopt;
}

} // namespace

std::optional<std::string> findChange(llvm::StringRef manifest) {
    constexpr char end[] = {record::kEnd, '\0'};
    auto [header, records] = manifest.split('\0');
    if (header != kManifestHeader) return kDamaged;
    Check check;
    while (records != llvm::StringRef(end, sizeof end)) {
        size_t length = records.find('\0');
        if (length == llvm::StringRef::npos) return kDamaged;
        if (Change change = check.record(records.take_front(length))) return change;
        records = records.drop_front(length + 1);
    }
    return std::nullopt;
}

} // namespace kiln
