#include "ir/manifest_record.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <algorithm>
#include <vector>

namespace kiln {

std::string hexDigest(llvm::StringRef bytes) {
    return llvm::toHex(llvm::BLAKE3::hash(llvm::arrayRefFromStringRef(bytes)), /*LowerCase=*/true);
}

std::optional<std::string> listingDigest(const std::string& path) {
    std::error_code error;
    std::vector<std::string> names;
    llvm::sys::fs::directory_iterator at(path, error, /*follow_symlinks=*/false), end;
    for (; !error && at != end; at.increment(error))
        names.push_back(llvm::sys::path::filename(at->path()).str());
    if (error) return std::nullopt;
    std::sort(names.begin(), names.end());
    std::string all;
    for (const std::string& name : names)
        all.append(name.c_str(), name.size() + 1);
    return hexDigest(all);
}

std::optional<std::string> fileStamp(const std::string& path) {
    llvm::sys::fs::file_status status;
    if (llvm::sys::fs::status(path, status) || !llvm::sys::fs::is_regular_file(status)) return std::nullopt;
    return std::to_string(status.getSize()) + " " +
           std::to_string(status.getLastModificationTime().time_since_epoch().count());
}

} // namespace kiln
