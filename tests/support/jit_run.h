// How the tests start jit-run.
#pragma once

#include "tests/support/command.h"
#include "tests/support/modes.h"
#include "tests/support/program.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace kiln::test {

/// jit-run of this build, or KILN_JIT_RUN from the environment.
std::string jitRunPath();

/// Time for one run of a program: longer under sanitizers; KILN_TEST_SECONDS from the environment replaces it.
std::chrono::milliseconds runTimeLimit();

/// The options of `mode` as words; the chaos seed is KILN_CHAOS_SEED from the environment, or a fixed one.
std::vector<std::string> optionsOf(const Mode& mode, const std::filesystem::path& cache);

/// A folder of its own, removed with all that is in it when this goes.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// `jit-run` with `options` on `program`, without a cache unless they name one. Its environment keeps the sanitizers
/// from taking the guest's faults for ours.
Command jitCommand(const Program& program, const std::vector<std::string>& options,
                   const std::vector<std::string>& args);

} // namespace kiln::test
