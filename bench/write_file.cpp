#include "bench/write_file.h"

#include <fstream>

namespace kiln::bench {

namespace fs = std::filesystem;

tl::expected<void, std::string> replaceFile(const fs::path& path, const std::string& text) {
    std::error_code error;
    if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
    const fs::path beside = path.string() + ".new";
    std::ofstream stream(beside, std::ios::binary | std::ios::trunc);
    stream << text;
    stream.close();
    if (stream) {
        fs::rename(beside, path, error);
        if (!error) return {};
    }
    std::error_code ignored;
    fs::remove(beside, ignored);
    return tl::unexpected(path.string() + ": " + (error ? error.message() : "cannot be written"));
}

} // namespace kiln::bench
