// Replacing a file at once, or not at all.
#pragma once

#include <tl/expected.hpp>

#include <filesystem>
#include <string>

namespace kiln::bench {

/// Folders on the way are made.
tl::expected<void, std::string> replaceFile(const std::filesystem::path& path, const std::string& text);

} // namespace kiln::bench
