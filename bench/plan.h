// What of the whole bench is wanted in one run.
#pragma once

#include "tests/support/program.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace kiln::bench {

struct Plan {
    std::vector<std::string> suites, programs, peers; ///< names; empty: all
    bool quick = false;                               ///< the whole in under three minutes: fewer, smaller, less often
    int repetitions = 0;                              ///< 0: as the suite thinks right
    std::filesystem::path jitRun;                     ///< the jit-run that is measured
    std::filesystem::path probe;                      ///< the bench-probe of the same build
    std::vector<test::Program> all;                   ///< bench/programs, sorted by name

    bool wantsProgram(const std::string& name) const;
    bool wantsPeer(const std::string& name) const;
    /// Those wanted, of `among` (names) when quick and none was named.
    std::vector<const test::Program*> chosen(const std::vector<std::string>& amongWhenQuick = {}) const;
    /// `usual` repetitions, `quickly` in a quick run, unless told otherwise.
    int times(int usual, int quickly) const;
};

inline std::string nameOf(const test::Program& program) {
    return program.file.stem().string();
}

/// "small", "medium", "full".
const char* nameOf(test::Size size);
std::optional<test::Size> sizeNamed(const std::string& name);

} // namespace kiln::bench
