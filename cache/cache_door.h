#pragma once

// The door to a cache directory's database: who opens or closes it passes at the same time as others, who makes it or
// sets it aside passes alone. So no process ever has the database of one file together with the log of another.
//
// A lock on the file `lock` (flock: it ends with its holder, however that ends). The file's content is the kernel's
// identity since it was started (boot id), as it was when the database was last opened: after another start, a log
// that was left over may have been cut off by a loss of power.
//
// Thread rule: values; one door excludes others of this process, too.

#include "cache/cache_directory.h"

#include <string>

#include <tl/expected.hpp>

namespace kiln {

class CacheDoor {
public:
    enum class How { WithOthers, Alone };
    /// Waits for at most `mostMs`. Open until the end of its scope.
    static tl::expected<CacheDoor, std::string> pass(const CacheDirectory& directory, How how, int mostMs);

    /// Whether the kernel was started anew since noteStart().
    bool startedSince() const;
    void noteStart() const;

private:
    explicit CacheDoor(FileDescriptor file) : file_(std::move(file)) {}

    FileDescriptor file_;
};

} // namespace kiln
