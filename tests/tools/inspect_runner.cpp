#include "inspect_runner.h"

#include "tests/support/jit_run.h"
#include "tests/support/places.h"
#include "tests/support/text.h"

namespace kiln::test {

Outcome InspectTest::inspect(const std::string& words, const std::string& stdinText) const {
    // With the environment that keeps sanitizers from taking the guest's faults for ours.
    Command command = jitCommand(Program{}, {}, {});
    command.argv = splitWords(words);
    command.argv.insert(command.argv.begin(), std::filesystem::absolute(buildFolder() / "bin/jit-inspect"));
    command.directory = folder_;
    command.stdinText = stdinText;
    command.environment.emplace_back("XDG_CACHE_HOME", std::filesystem::absolute(folder_ / "cache").string());
    return run(command);
}

Json InspectTest::report(const std::string& words, int status) const {
    SCOPED_TRACE("jit-inspect " + words + " --json");
    Outcome outcome = inspect(words + " --json");
    EXPECT_EQ(describeEnd(outcome), "exit status " + std::to_string(status)) << outcome.err;
    Json json = Json::parse(outcome.out, nullptr, /*allow_exceptions=*/false);
    EXPECT_FALSE(json.is_discarded()) << outcome.out << outcome.err;
    EXPECT_EQ(json.value("schema", 0), 1);
    const std::string verb = json.value("verb", "");
    EXPECT_FALSE(verb.empty());
    EXPECT_TRUE((words + " ").starts_with(verb + " ")) << verb;
    const bool isOfProgram = !verb.starts_with("cache ") || verb == "cache key";
    EXPECT_EQ(json.contains("program"), isOfProgram);
    EXPECT_EQ(json.contains("error"), status != 0);
    return json;
}

std::string InspectTest::text(const std::string& words) const {
    SCOPED_TRACE("jit-inspect " + words);
    Outcome outcome = inspect(words);
    EXPECT_EQ(describeEnd(outcome), "exit status 0");
    EXPECT_EQ(outcome.err, "");
    return outcome.out;
}

void InspectTest::expectFailure(const std::string& words, int status, const std::vector<std::string>& parts,
                                const std::string& stdinText) const {
    SCOPED_TRACE("jit-inspect " + words);
    Outcome outcome = inspect(words, stdinText);
    EXPECT_EQ(describeEnd(outcome), "exit status " + std::to_string(status)) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(outcome.err.starts_with("jit-inspect: ")) << outcome.err;
    expectParts(outcome.err, parts);
}

void expectParts(const std::string& text, const std::vector<std::string>& parts) {
    for (const std::string& part : parts)
        EXPECT_NE(text.find(part), std::string::npos) << "no \"" << part << "\" in:\n" << text;
}

} // namespace kiln::test
