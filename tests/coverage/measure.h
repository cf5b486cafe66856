// What the translator makes of bitcode, function by function.
#pragma once

#include "tests/support/translate_only.h"

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace kiln::test {

struct MeasuredFile {
    std::string problem; ///< not readable, or the translator crashed; empty: there is none
    std::vector<FunctionTranslation> functions;
};

/// Of one file, in this process: where the load refuses the module, its functions have that for a reason.
MeasuredFile measureFile(const std::filesystem::path& bitcode);

/// Of many files, in processes of their own (`program` run with `argument`, which calls serveMeasurements), so that one
/// that brings the translator down is a finding like others. `each` is called in the order of `files`.
void measureFiles(const std::vector<std::filesystem::path>& files, const std::string& program,
                  const std::string& argument, const std::function<void(size_t, MeasuredFile)>& each);

/// The other side: names of files come in, a line each; a line goes out for each.
void serveMeasurements(std::istream& names, std::ostream& results);

} // namespace kiln::test
