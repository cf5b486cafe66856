// Starting jit-run with files of a test's own.
#pragma once

#include "tests/support/command.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace kiln::test {

class CliTest : public testing::Test {
protected:
    CliTest();
    ~CliTest() override;

    /// Writes a file into the test's folder, where jit-run is started; returns `name`.
    std::string file(const std::string& name, std::string_view text) const;
    std::string read(const std::string& name) const;

    /// jit-run with these words, by a shell's rules for quotes.
    Outcome jitRun(const std::string& words, const std::string& stdinText = "") const;

    /// Expects that jit-run refuses: status 125, nothing on stdout, and each of `parts` in its message.
    void expectRefused(const std::string& words, const std::vector<std::string>& parts,
                       const std::string& stdinText = "") const;

    std::filesystem::path folder_;
};

} // namespace kiln::test
