#include "cli_runner.h"

#include "tests/support/jit_run.h"
#include "tests/support/places.h"
#include "tests/support/text.h"

#include <fstream>
#include <sstream>
#include <unistd.h>

namespace kiln::test {

CliTest::CliTest() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = buildFolder() / "cli_test" / (std::string(info->test_suite_name()) + "." + info->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
}

CliTest::~CliTest() {
    if (!HasFailure()) std::filesystem::remove_all(folder_);
}

std::string CliTest::file(const std::string& name, std::string_view text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return name;
}

std::string CliTest::read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder_ / name, std::ios::binary).rdbuf();
    return text.str();
}

Outcome CliTest::jitRun(const std::string& words, const std::string& stdinText) const {
    // With the environment that keeps sanitizers from taking the guest's faults for ours.
    Command command = jitCommand(Program{}, {}, {});
    command.argv = splitWords(words);
    command.argv.insert(command.argv.begin(), std::filesystem::absolute(repositoryRoot() / jitRunPath()));
    command.directory = folder_;
    command.stdinText = stdinText;
    // Not the cache of whoever runs the tests.
    command.environment.emplace_back("XDG_CACHE_HOME", std::filesystem::absolute(folder_ / "cache").string());
    return run(command);
}

void CliTest::expectRefused(const std::string& words, const std::vector<std::string>& parts,
                            const std::string& stdinText) const {
    SCOPED_TRACE("jit-run " + words);
    Outcome outcome = jitRun(words, stdinText);
    EXPECT_EQ(describeEnd(outcome), "exit status 125") << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(outcome.err.starts_with("jit-run: ")) << outcome.err;
    for (const std::string& part : parts)
        EXPECT_NE(outcome.err.find(part), std::string::npos) << "no \"" << part << "\" in:\n" << outcome.err;
}

} // namespace kiln::test
