// The measuring of coverage, on inputs of a few lines.
#include "tests/coverage/caller.h"
#include "tests/coverage/execute.h"
#include "tests/coverage/figures.h"
#include "tests/coverage/measure.h"
#include "tests/coverage/projects.h"
#include "tests/coverage/traces.h"
#include "tests/coverage/units.h"
#include "tests/support/command.h"
#include "tests/support/jit_run.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

/// Bitcode of some C.
fs::path compiled(const TemporaryFolder& folder, const std::string& source) {
    fs::path output = folder.path() / "file.bc";
    Command command;
    command.argv = {KILN_NATIVE_CC, "-x", "c", "-O0", "-march=native", "-w",
                    "-emit-llvm",   "-c", "-", "-o",  output.string()};
    command.stdinText = source;
    Outcome outcome = run(command);
    EXPECT_TRUE(outcome.succeeded()) << outcome.err;
    return output;
}

Finding executed(const std::string& source, const std::string& function) {
    TemporaryFolder folder;
    return execute({{"project", "-O0", "file.c", compiled(folder, source), function}}, folder.path() / "work").front();
}

Verdict verdictOn(const std::string& source) {
    Finding finding = executed(source, "f");
    SCOPED_TRACE(finding.reason);
    return finding.verdict;
}

TEST(Projects, HaveNamesOfTheirOwn) {
    std::set<std::string_view> names;
    for (const Project& project : projects())
        EXPECT_TRUE(names.insert(project.name).second) << project.name;
    EXPECT_GE(names.size(), 10u);
}

TEST(Units, KeepOfACommandWhatTheSourceMeans) {
    const std::vector<std::string> command = {"env",          "A=1",     "ccache",     "/usr/bin/clang++-19",
                                              "-DX=1",        "-I",      "include",    "-O3",
                                              "-g",           "-Wall",   "-std=c++17", "-march=x86-64",
                                              "-MD",          "-MF",     "a.d",        "-Xclang",
                                              "-include-pch", "-Xclang", "all.pch",    "-Xclang",
                                              "-include",     "-Xclang", "all.hxx",    "-o",
                                              "a.o",          "-c",      "a.cpp"};
    const std::vector<std::string> expected = {"-DX=1",   "-I",       "include", "-std=c++17",
                                               "-Xclang", "-include", "-Xclang", "all.hxx"};
    EXPECT_EQ(meaningfulArguments(command, "a.cpp"), expected);
}

TEST(Measure, CountsEachFunctionOfAFile) {
    TemporaryFolder folder;
    MeasuredFile file = measureFile(compiled(folder, R"(
        static int twice(int a) { return 2 * a; }
        int interpreted(int a) { return twice(a) + 1; }
        int compiled(int a) { asm volatile("" : "+r"(a)); return a; }
    )"));
    EXPECT_EQ(file.problem, "");
    ASSERT_EQ(file.functions.size(), 3u);
    Figures figures;
    EXPECT_EQ(figures.add("one.c", file).size(), 2u);
    EXPECT_EQ(figures.functions, 3u);
    EXPECT_EQ(figures.interpretable, 2u);
    ASSERT_EQ(figures.reasons.size(), 1u);
    EXPECT_EQ(figures.reasons.begin()->first, "inline assembly: call");
    // The same functions in another file: only what is local to it is new.
    EXPECT_EQ(figures.add("two.c", file).size(), 1u);
    EXPECT_EQ(figures.functions, 4u);
    EXPECT_EQ(figures.files, 2u);
}

TEST(Measure, HasFunctionsOfRefusedFilesForUninterpretable) {
    TemporaryFolder folder;
    MeasuredFile file = measureFile(compiled(folder, R"(
        __asm__(".globl something");
        int f(int a) { return a; }
    )"));
    ASSERT_EQ(file.functions.size(), 1u);
    EXPECT_EQ(file.functions[0].reason, "refused at load");
}

TEST(Measure, SaysWhatIsNoBitcode) {
    TemporaryFolder folder;
    std::ofstream(folder.path() / "file.bc") << "nonsense";
    EXPECT_NE(measureFile(folder.path() / "file.bc").problem, "");
    EXPECT_NE(measureFile(folder.path() / "absent.bc").problem, "");
}

TEST(Figures, AddUpByLanguageAndLevel) {
    MeasuredFile file;
    file.functions.resize(2);
    file.functions[0].name = "a";
    file.functions[1].name = "b";
    file.functions[1].reason = "vector";
    Figures figures;
    figures.add("file.c", file);
    const auto rows = withTotals({{"one", "C", "-O0", figures}, {"two", "C", "-O0", figures}, {"two", "C", "-O2", {}}});
    ASSERT_EQ(rows.size(), 5u);
    EXPECT_EQ(rows[3].project, "all");
    EXPECT_EQ(rows[3].figures.functions, 4u);
    EXPECT_DOUBLE_EQ(rows[3].figures.percent(), 50);
    EXPECT_EQ(rows[3].figures.reasons.at("vector").count, 2u);
    EXPECT_NE(figuresText(rows).find("50.000%"), std::string::npos);
    EXPECT_NE(figuresJson(rows).find("\"percent\":50.0"), std::string::npos);
}

TEST(Traces, DifferByWhatWasToldButNotByAddresses) {
    const char* const output =
        "call 0\nset 0\narena 0 8 0000000000000007\narena 0 10 00007f0012345678\nend 0\nset 2\nend -11\n"
        "call 1\nset 0\narena 0 8 0000000000000007\narena 0 10 0000555512345678\nend 0\n"
        "call 2\nset 0\narena 0 8 0000000000000008\narena 0 10 0000555512345678\nend 0\n"
        "call 3\nset 0\narena 0 8 0000555500000007\nend 0\nset 1\narena 0 8 0000561200000007\nend 0\n";
    const std::vector<Traces> calls = parseTraces(output, 4);
    EXPECT_EQ(calls[0][0].end, 0);
    EXPECT_EQ(calls[0][0].lines.size(), 2u);
    EXPECT_FALSE(calls[0][1].isThere());
    EXPECT_TRUE(calls[0][2].faulted());
    EXPECT_EQ(difference(calls[0][0], calls[0][0]), "");
    EXPECT_EQ(difference(calls[0][0], calls[1][0]), "");
    EXPECT_NE(difference(calls[0][0], calls[2][0]), "");
    EXPECT_NE(difference(calls[0][0], calls[0][2]), "");
    EXPECT_NE(difference(calls[3][0], calls[3][1]), ""); // padding above a number
}

TEST(Sample, IsTheSameForASeedAndAboutAsLargeAsAsked) {
    auto sampled = [](uint64_t seed) {
        std::set<int> chosen;
        for (int i = 0; i < 10000; ++i)
            if (isSampled("project", "-O2", "f" + std::to_string(i), seed, 5)) chosen.insert(i);
        return chosen;
    };
    EXPECT_EQ(sampled(1), sampled(1));
    EXPECT_NE(sampled(1), sampled(2));
    EXPECT_GT(sampled(1).size(), 400u);
    EXPECT_LT(sampled(1).size(), 600u);
}

TEST(Execute, ComparesResultsMemoryVariablesAndCalls) {
    Finding finding = executed(R"(
        struct Node { struct Node *next; int value; double weight; };
        extern int elsewhere(int a, struct Node *node);
        extern int variable;
        static int calls;
        double f(struct Node *node, int count, double scale) {
            for (int i = 0; i < count && node; ++i, node = node->next) {
                node->weight = scale * elsewhere(node->value, node);
                variable += node->value;
                ++calls;
            }
            return scale + count + calls;
        }
    )",
                               "f");
    EXPECT_EQ(finding.verdict, Verdict::Agrees) << finding.reason;
    EXPECT_EQ(finding.sets, unsigned{kCoverSets});
}

TEST(Execute, TellsWhatIsNotToBeCompared) {
    EXPECT_EQ(verdictOn("void f(void) { *(volatile int *)8 = 1; }"), Verdict::BothFault);
    EXPECT_EQ(verdictOn("int f(void) { volatile int most = 0x7fffffff; int a = most; return a + 1 > a; }"),
              Verdict::Undefined);
    EXPECT_EQ(verdictOn("void f(void) { for (volatile int i = 0;; ++i) ; }"), Verdict::NoEnd);
    EXPECT_EQ(verdictOn("int g(void) { return 1; }"), Verdict::NotCallable);
}

TEST(Execute, LocalsThatNobodyFillsAreZeros) {
    EXPECT_EQ(verdictOn("int f(void) { int a[16]; return a[3]; }"), Verdict::Agrees);
    EXPECT_EQ(verdictOn("int fill(int *); int f(void) { int a; fill(&a); return a; }"), Verdict::Agrees);
}

TEST(Execute, TakesManyFunctionsAtOnce) {
    TemporaryFolder folder;
    const fs::path file = compiled(folder, R"(
        static int count;
        int one(int a) { return a + ++count; }
        int two(void) { return *(volatile int *)8; }
        double three(double a, const double *b) { return a * *b; }
    )");
    const auto findings = execute({{"project", "-O0", "file.c", file, "one"},
                                   {"project", "-O0", "file.c", file, "absent"},
                                   {"project", "-O0", "file.c", file, "two"},
                                   {"project", "-O0", "file.c", file, "three"}},
                                  folder.path() / "work");
    ASSERT_EQ(findings.size(), 4u);
    EXPECT_EQ(findings[0].verdict, Verdict::Agrees) << findings[0].reason;
    EXPECT_EQ(findings[1].verdict, Verdict::NotCallable) << findings[1].reason;
    EXPECT_EQ(findings[2].verdict, Verdict::BothFault) << findings[2].reason;
    EXPECT_EQ(findings[3].verdict, Verdict::Agrees) << findings[3].reason;
    EXPECT_FALSE(fs::exists(folder.path() / "work"));
}

} // namespace
} // namespace kiln::test
