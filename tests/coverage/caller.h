// A program around one function of a code base: calls it with made-up arguments, and stands in for what is not there.
#pragma once

#include <filesystem>
#include <string>

namespace kiln::test {

/// Writes to `program`, as bitcode, the function and what it refers to in its file, the caller, and a stand-in for each
/// function and variable that is neither there nor in the harmless part of the libraries. It is linked with the
/// harness (harness.h). Returns why there is no such program; empty: it is written.
std::string writeCaller(const std::filesystem::path& bitcode, const std::string& function,
                        const std::filesystem::path& program);

} // namespace kiln::test
