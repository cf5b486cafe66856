// Every program of the repository, in every mode of the mode table, against the natively built one.
#include "tests/support/jit_run.h"
#include "tests/support/modes.h"
#include "tests/support/native.h"
#include "tests/support/places.h"
#include "tests/support/text.h"

#include <cctype>
#include <filesystem>
#include <gtest/gtest.h>
#include <ostream>
#include <string>
#include <vector>

namespace kiln::test {

// What a listing of the tests shows.
static void PrintTo(const Program& program, std::ostream* out) {
    *out << program.file.string();
}

namespace {

// What differs between what must be and what was; empty when nothing does.
std::string disagreement(const Outcome& expected, const Outcome& actual) {
    std::string text;
    if (!actual.endedLike(expected))
        text += "  expected " + describeEnd(expected) + ", got " + describeEnd(actual) + "\n";
    if (std::string difference = firstDifference(expected.out, actual.out); !difference.empty())
        text += "  stdout, " + difference + "\n";
    if (!text.empty() && !actual.err.empty()) text += "  stderr ends:\n" + lastLines(actual.err, 20);
    return text;
}

class ProgramTest : public testing::TestWithParam<Program> {};

TEST_P(ProgramTest, EveryModeAgrees) {
    const Program& program = GetParam();
    const NativeBuild native = buildNative(program, "-O1");
    ASSERT_FALSE(native.executable.empty())
        << program.file << " does not compile natively: " << native.error << "\n  again: " << shellLine(native.compile);
    const Command reference = nativeCommand(native, program, program.quickArgs());
    const Outcome expected = run(reference);
    ASSERT_TRUE(expected.end == Outcome::End::Exited || expected.end == Outcome::End::Signaled)
        << program.file << ", native: " << describeEnd(expected) << "\n  again: " << shellLine(reference);
    if (const auto& stated = program.quickExpect())
        EXPECT_EQ(firstDifference(*stated, expected.out), "")
            << program.file
            << ": the native run prints other than its header states\n  again: " << shellLine(reference);

    const TemporaryFolder cache;
    for (const Mode& mode : kModes) {
        const Command command = jitCommand(program, optionsOf(mode, cache.path()), program.quickArgs());
        const std::string difference = disagreement(expected, run(command));
        EXPECT_TRUE(difference.empty()) << program.file << ", mode " << mode.name << ":\n"
                                        << difference << "\n  again:  " << shellLine(command)
                                        << "\n  native: " << shellLine(reference);
    }
}

std::string testName(const testing::TestParamInfo<Program>& info) {
    std::string name = info.param.file.string();
    if (name.starts_with("tests/")) name.erase(0, 6);
    for (char& c : name)
        if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
    return name;
}

// The sample is one in kQuickStride of each folder; the rest is run with the whole suite only.
std::vector<Program> programs(bool quick) {
    std::vector<Program> chosen;
    for (const char* folder : {"tests/programs", "tests/regressions", "bench/programs", "bench/adversarial"}) {
        std::vector<Program> all = programsIn(folder);
        // Chaos would compile its 50,000 instructions again and again, for minutes; the bench checks its output.
        std::erase_if(all, [](const Program& program) { return program.file.stem() == "huge_function"; });
        for (std::size_t i = 0; i < all.size(); ++i)
            if ((i % kQuickStride == 0) == quick) chosen.push_back(std::move(all[i]));
    }
    return chosen;
}

INSTANTIATE_TEST_SUITE_P(Quick, ProgramTest, testing::ValuesIn(programs(true)), testName);
INSTANTIATE_TEST_SUITE_P(Full, ProgramTest, testing::ValuesIn(programs(false)), testName);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ProgramTest);

TEST(Programs, AreThere) {
    EXPECT_FALSE(programsIn("tests/programs").empty());
}

} // namespace
} // namespace kiln::test
