// Where things are. All commands of the tests run in the root, so that what a message quotes can be pasted there.
#pragma once

#include <filesystem>

namespace kiln::test {

inline std::filesystem::path repositoryRoot() {
    return KILN_SOURCE_DIR;
}
inline std::filesystem::path buildFolder() {
    return KILN_BINARY_DIR;
}

} // namespace kiln::test
