// A program around functions of a code base: calls each with made-up arguments, and stands in for what is not there.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kiln::test {

struct Callee {
    std::filesystem::path bitcode;
    std::string function;
};

/// Writes to `program`, as bitcode, the functions and what they refer to in their files, a caller of each, and a
/// stand-in for each function and variable that is neither there nor in the harmless part of the libraries. It is
/// linked with the harness (harness.h). Returns for each function why it is not called; empty: it is.
std::vector<std::string> writeCallers(const std::vector<Callee>& callees, const std::filesystem::path& program);

} // namespace kiln::test
