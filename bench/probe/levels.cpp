#include "bench/probe/levels.h"

#include "bench/probe/failure.h"
#include "runtime/code_cache.h"

#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace kiln::bench {

std::unique_ptr<SqliteLevel> DiskFolder::open(size_t capacityBytes) const {
    SqliteOptions options;
    options.directory = path();
    options.capacityBytes = capacityBytes;
    return orThrow(SqliteLevel::open(options));
}

Digest someMacKey() {
    return digestOf("the benches' own");
}

std::unique_ptr<CacheChain> makeChain(const Digest& macKey, std::vector<std::unique_ptr<Level>> levels) {
    auto chain = std::make_unique<CacheChain>(macKey, hostFeatureNames());
    for (std::unique_ptr<Level>& level : levels)
        chain->addLevel(std::move(level));
    return chain;
}

std::vector<StoredForm> encoded(std::span<const Entry> entries, const Digest& macKey) {
    std::vector<StoredForm> forms;
    for (const Entry& entry : entries)
        forms.push_back({entry.key, entry.subject, entry.kind, entry.title, encodeEntry(entry, macKey)});
    return forms;
}

void dropFromPageCache(const std::string& directory) {
    for (const auto& file : std::filesystem::directory_iterator(directory)) {
        const int descriptor = open(file.path().c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) continue;
        fdatasync(descriptor);
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
        close(descriptor);
    }
}

} // namespace kiln::bench
