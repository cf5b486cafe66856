// Levels and chains of a probe's own.
#pragma once

#include "cache/chain.h"
#include "cache/sqlite_level.h"
#include "tests/support/jit_run.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace kiln::bench {

/// L3 in a temporary folder, where the system keeps those: /tmp or TMPDIR.
class DiskFolder {
public:
    /// Throws std::runtime_error. A level opened again finds what an earlier one stored.
    std::unique_ptr<SqliteLevel> open(size_t capacityBytes = size_t{100} << 20) const;
    std::string path() const { return folder_.path() / "cache"; }

private:
    test::TemporaryFolder folder_;
};

/// What authenticates the entries of a chain without L3.
Digest someMacKey();

/// With levels in this order.
std::unique_ptr<CacheChain> makeChain(const Digest& macKey, std::vector<std::unique_ptr<Level>> levels);

/// As the levels keep them.
std::vector<StoredForm> encoded(std::span<const Entry> entries, const Digest& macKey);

/// Writes what of the files the kernel has not written yet, then lets it forget them.
void dropFromPageCache(const std::string& directory);

} // namespace kiln::bench
