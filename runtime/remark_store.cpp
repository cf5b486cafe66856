#include "remark_store.h"

#include "cache/compression.h"

namespace kiln {

void RemarkStore::keep(const PathStats& path, const LoadedProgram& program, RemarkText remarks) {
    Kept kept{&program, path.name, path.origin, path.tier, remarks.cut, {}, remarks.bytes.size()};
    auto frame = compress(remarks.bytes);
    kept.bytes = frame ? std::move(*frame) : std::move(remarks.bytes);
    std::lock_guard lock(mutex_);
    if (kept_.size() >= kMostPaths) return;
    if (bytes_ + kept.bytes.size() > kMostBytes) {
        kept.cut += remarks.count;
        kept.bytes.clear();
        kept.rawBytes = 0;
    }
    bytes_ += kept.bytes.size();
    kept_.push_back(std::move(kept));
}

void RemarkStore::forget(const LoadedProgram& program) {
    std::lock_guard lock(mutex_);
    std::erase_if(kept_, [&](const Kept& kept) {
        if (kept.program != &program) return false;
        bytes_ -= kept.bytes.size();
        return true;
    });
}

std::vector<PathRemarks> RemarkStore::of(const LoadedProgram& program) const {
    std::lock_guard lock(mutex_);
    std::vector<PathRemarks> paths;
    for (const Kept& kept : kept_) {
        if (kept.program != &program) continue;
        PathRemarks& path = paths.emplace_back(PathRemarks{kept.path, kept.tier, kept.origin, kept.cut, {}});
        if (kept.bytes.size() == kept.rawBytes)
            path.remarks = decodeRemarks(kept.bytes);
        else if (auto raw = decompress(kept.bytes, kept.rawBytes))
            path.remarks = decodeRemarks(*raw);
    }
    return paths;
}

} // namespace kiln
