// jit-run --profile-out and --profile-in: files of counts, good and bad.

#include "inspect_runner.h"

#include <sstream>

using namespace kiln::test;

namespace {

// Of the two targets one is called in nine cases of ten; the branch goes one way as often.
constexpr std::string_view kCounted = R"(#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static int often(int x) { return x + 1; }
static int seldom(int x) { return x * 2; }
__attribute__((noinline)) static int apply(int (*f)(int), int x) { return x & 1024 ? f(x) : f(x) ^ 1; }
int main(int n, char **v) {
    int sum = 0;
    for (int i = 0; i < 1000; i++)
        sum = apply(i % 10 ? often : seldom, sum & 511);
    printf("%d\n", sum);
    fflush(stdout);
    if (n > 1) chdir("/");
    if (n > 2) quick_exit(3);
    exit(n > 1 ? 4 : 0);
})";

class CliProfile : public InspectTest {
protected:
    CliProfile() { file("counted.c", kCounted); }

    Outcome runWell(const std::string& words, int status = 0) const {
        SCOPED_TRACE("jit-run " + words);
        Outcome outcome = jitRun(words);
        EXPECT_EQ(describeEnd(outcome), "exit status " + std::to_string(status)) << outcome.err;
        EXPECT_EQ(outcome.out, "493\n");
        return outcome;
    }
    /// The line of a function in a file; empty: none.
    std::string lineOf(const std::string& name, const std::string& function) const {
        std::istringstream lines(read(name));
        for (std::string line; std::getline(lines, line);)
            if (line.starts_with(function + " ")) return line;
        return "";
    }
};

TEST_F(CliProfile, IsWrittenHoweverTheProgramExits) {
    EXPECT_EQ(runWell("--tier=interpreter --profile-out=p counted.c").err, "");
    EXPECT_TRUE(read("p").starts_with("kiln-profile 1\n")) << read("p");
    EXPECT_TRUE(lineOf("p", "apply").starts_with("apply 1000 0:0,1000 @1:0,often=900,seldom=100 ")) << read("p");
    runWell("--tier=interpreter --profile-out=exit counted.c moves", 4);
    runWell("--tier=interpreter --profile-out=quick counted.c moves quickly", 3);
    EXPECT_EQ(lineOf("exit", "apply"), lineOf("p", "apply"));
    EXPECT_EQ(lineOf("quick", "apply"), lineOf("p", "apply"));
}

TEST_F(CliProfile, FilesAddUp) {
    runWell("--tier=interpreter --profile-out=p counted.c");
    runWell("--tier=interpreter --profile-in=p --profile-in p --profile-out=p counted.c");
    EXPECT_TRUE(lineOf("p", "apply").starts_with("apply 1000 ")) << "a run's own counts";
    const std::string ir = report("ir counted.c apply --no-run --profile-in=p --profile-in=p --profile-in=p")["ir"];
    expectParts(ir, {"!\"function_entry_count\", i64 3000", "icmp eq ptr", "@kiln.local.often"});
}

TEST_F(CliProfile, AreUsedByTheFirstPromotion) {
    EXPECT_EQ(report("ir counted.c apply --no-run")["ir"].get<std::string>().find("!prof"), std::string::npos);
    runWell("--tier=interpreter --profile-out=p counted.c");
    expectParts(report("ir counted.c apply --no-run --profile-in=p")["ir"], {"!\"function_entry_count\", i64 1000"});
    const Outcome outcome = runWell("--tier=optimized --explain --profile-in=p counted.c");
    expectParts(outcome.err, {"kiln: profile: 4 functions used, 0 skipped as they have changed, 0 as"});
}

TEST_F(CliProfile, OfAnotherProgramIsNoHarm) {
    runWell("--tier=interpreter --profile-out=p counted.c");
    file("other.c", "int main(void) { return 7; }\n");
    Outcome outcome = jitRun("--profile-in=p other.c");
    EXPECT_EQ(describeEnd(outcome), "exit status 7");
    expectParts(outcome.err, {"jit-run: the profile is of another program: 0 functions used, 1 skipped", "3 as"});
}

TEST_F(CliProfile, ThatCannotBeReadIsRefused) {
    runWell("--tier=interpreter --profile-out=p counted.c");
    const std::string whole = read("p");
    expectRefused("--profile-in=missing counted.c", {"'missing'", "No such file"});
    file("cut", whole.substr(0, whole.size() / 2));
    expectRefused("--profile-in=cut counted.c", {"profile 'cut': the profile is"});
    std::string damaged = whole;
    damaged[damaged.find("1000")] = '2';
    file("damaged", damaged);
    expectRefused("--profile-in=p --profile-in=damaged counted.c", {"profile 'damaged': ", "digest"});
    expectRefused("--profile-in=counted.c counted.c", {"profile 'counted.c': this is no profile of kiln"});
    expectRefused("--profile-in=. counted.c", {"profile '.': "});
    expectFailure("ir counted.c apply --profile-in=cut", 1, {"profile 'cut': "});
}

TEST_F(CliProfile, ThatCannotBeWrittenIsRefusedBeforeTheRun) {
    expectRefused("--profile-out=nowhere/p counted.c", {"cannot write 'nowhere/p'"});
    expectRefused("--profile-out=. counted.c", {"cannot write '.'"});
}

} // namespace
