#pragma once

// The directory in which code is kept: only this user (and root) can change what lies in it, or what its name means.
//
// Thread rule: values.

#include "cache/file_descriptor.h"

#include <cstdint>
#include <string>

#include <tl/expected.hpp>

namespace kiln {

class CacheDirectory {
public:
    /// Makes what is missing of `path`, for this user alone (0700), whatever the umask. Refuses, naming the directory
    /// and the reason: a last one that is not ours or that others may write to; one on the way (symbolic links
    /// followed) that belongs to neither us nor root, or that others may write to unless it is sticky, as /tmp; a
    /// network file system, where SQLite's log in shared memory cannot work.
    static tl::expected<CacheDirectory, std::string> open(const std::string& path);

    int descriptor() const { return descriptor_.get(); }
    const std::string& path() const { return path_; } ///< absolute, without symbolic links

private:
    CacheDirectory(FileDescriptor descriptor, std::string path)
        : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

    FileDescriptor descriptor_;
    std::string path_;
};

/// The name of a file system shared by several hosts, by its number in statfs(2); null: not known as one.
const char* networkFileSystem(int64_t magic);

} // namespace kiln
