// A small run with something of every suite, with round figures.
#pragma once

#include "bench/results.h"

namespace kiln::bench {

/// Complete, with one skipped and one failed. Programs "p0" to "p9"; `kiln`: what all of Kiln's ratios are multiplied
/// by.
Results sampleResults(double kiln = 1);

/// Writes it as the bench does, to FOLDER/results.jsonl.
void write(const std::filesystem::path& folder, const Results& results);

/// A folder of its own, gone with the object.
class TemporaryFolder {
public:
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

std::string contentOf(const std::filesystem::path& file);

} // namespace kiln::bench
