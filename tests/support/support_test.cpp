#include "tests/support/command.h"
#include "tests/support/modes.h"
#include "tests/support/program.h"
#include "tests/support/text.h"

#include <chrono>
#include <csignal>
#include <gtest/gtest.h>

namespace kiln::test {
namespace {

Command shell(const std::string& script) {
    Command command;
    command.argv = {"sh", "-c", script};
    return command;
}

TEST(Command, GivesOutputErrorsAndStatus) {
    Outcome outcome = run(shell("echo out; echo err >&2; exit 3"));
    EXPECT_EQ(outcome.out, "out\n");
    EXPECT_EQ(outcome.err, "err\n");
    EXPECT_EQ(describeEnd(outcome), "exit status 3");
    EXPECT_FALSE(outcome.succeeded());
}

TEST(Command, FeedsStdinAndEnvironment) {
    Command command = shell("cat; echo $KILN_WORD");
    command.stdinText = std::string(300'000, 'x') + "\n";
    command.environment = {{"KILN_WORD", "spoken"}};
    EXPECT_EQ(run(command).out, command.stdinText + "spoken\n");
}

TEST(Command, TellsTheSignal) {
    Outcome outcome = run(shell("kill -SEGV $$"));
    EXPECT_EQ(outcome.end, Outcome::End::Signaled);
    EXPECT_EQ(outcome.code, SIGSEGV);
    EXPECT_FALSE(outcome.endedLike(run(shell("exit 11"))));
}

TEST(Command, KillsTheWholeGroupAtTheLimit) {
    Command command = shell("echo begun; sleep 100 & sleep 100");
    command.timeLimit = std::chrono::milliseconds(200);
    Outcome outcome = run(command);
    EXPECT_EQ(outcome.end, Outcome::End::TimedOut);
    EXPECT_EQ(outcome.out, "begun\n");
}

TEST(Command, DoesNotWaitForWhatWasLeftBehind) {
    Outcome outcome = run(shell("sleep 100 & echo $!"));
    EXPECT_TRUE(outcome.succeeded());
    EXPECT_LT(outcome.wallMs, 50'000);
}

TEST(Command, StopsEndlessOutput) {
    Command command = shell("yes");
    command.outputLimitBytes = 1 << 20;
    EXPECT_EQ(run(command).end, Outcome::End::TooMuchOutput);
}

TEST(Command, SaysWhatCouldNotBeStarted) {
    Command command;
    command.argv = {"/no/such/program"};
    EXPECT_EQ(describeEnd(run(command)), "could not be started: No such file or directory");
}

TEST(Command, IsALineForTheShell) {
    Command command;
    command.argv = {"prog", "--plain=1", "it's", ""};
    command.stdinText = "a\n";
    EXPECT_EQ(shellLine(command), "printf %s 'a\n' | prog --plain=1 'it'\\''s' ''");
}

TEST(Text, WordsAndQuotes) {
    using Words = std::vector<std::string>;
    EXPECT_EQ(splitWords("  a 'b c'  \"d\"e ''"), (Words{"a", "b c", "de", ""}));
    EXPECT_EQ(splitWords(" "), Words{});
}

TEST(Text, FirstDifference) {
    EXPECT_EQ(firstDifference("a\nb\n", "a\nb\n"), "");
    EXPECT_EQ(firstDifference("a\nb\n", "a\nc\n"), "line 2: expected `b`, got `c`");
    EXPECT_EQ(firstDifference("a\n", "a"), "line 1: expected `a`, got `a` without newline");
    EXPECT_EQ(firstDifference("a\n", ""), "line 1: expected `a`, got the end");
}

TEST(Text, LastLines) {
    EXPECT_EQ(lastLines("a\nb\nc\n", 2), "b\nc\n");
    EXPECT_EQ(lastLines("a\n", 5), "a\n");
    EXPECT_EQ(lastLines("a\n\nb\n", 2), "\nb\n");
    EXPECT_EQ(lastLines("", 5), "");
}

TEST(ProgramHeader, ReadsItsKeys) {
    ProgramHeader header = parseHeader("// what: adds numbers\n"
                                       "// Note: this is prose.\n"
                                       "// args: 1 'two three'\n"
                                       "// small: 9\n"
                                       "// medium: 10 eleven\n"
                                       "//\n"
                                       "// stdin:  two spaces\n"
                                       "// stdin:\n"
                                       "// flags: -DX=1 -std=c11\n"
                                       "// link: -lm\n"
                                       "// with: other.inc.c\n"
                                       "// expect: 3\n"
                                       "// expect-small: 4\n"
                                       "// expect-small: 5\n"
                                       "// expect-medium: 6\n"
                                       "int main(void) {}\n"
                                       "// args: not read\n");
    using Words = std::vector<std::string>;
    EXPECT_EQ(header.what, "adds numbers");
    EXPECT_EQ(header.args, (Words{"1", "two three"}));
    EXPECT_EQ(header.argsOf(Size::Small), Words{"9"});
    EXPECT_EQ(header.argsOf(Size::Medium), (Words{"10", "eleven"}));
    EXPECT_EQ(header.argsOf(Size::Full), header.args);
    EXPECT_EQ(header.stdinText, " two spaces\n\n");
    EXPECT_EQ(header.flags, (Words{"-DX=1", "-std=c11"}));
    EXPECT_EQ(header.link, Words{"-lm"});
    EXPECT_EQ(header.with, Words{"other.inc.c"});
    EXPECT_EQ(header.expect, "3\n");
    EXPECT_EQ(header.expectOf(Size::Small), "4\n5\n");
    EXPECT_EQ(header.expectOf(Size::Medium), "6\n");
    EXPECT_EQ(header.expectOf(Size::Full), "3\n");
}

TEST(ProgramHeader, ASizeNotStatedIsTheFullOne) {
    ProgramHeader header = parseHeader("// args: 1\n// expect: one\n// medium: 2\n");
    EXPECT_EQ(header.argsOf(Size::Small), header.args);
    EXPECT_EQ(header.expectOf(Size::Small), "one\n");
    EXPECT_EQ(header.argsOf(Size::Medium), std::vector<std::string>{"2"});
    EXPECT_EQ(header.expectOf(Size::Medium), std::nullopt); // nothing is known of what it prints
}

TEST(ProgramHeader, OfIr) {
    EXPECT_EQ(parseHeader("; what: wraps\n;expect: 1\ndefine i32 @main()").what, "wraps");
    EXPECT_EQ(parseHeader("").expect, std::nullopt);
}

TEST(Modes, AreNamedOnce) {
    static_assert(modeNamed("interpreter").options == "--tier=interpreter");
    for (const Mode& mode : kModes)
        EXPECT_EQ(modeNamed(mode.name).options, mode.options) << mode.name;
}

} // namespace
} // namespace kiln::test
