// What the options of jit-run do.

#include "cli_runner.h"

#include "tests/support/jit_run.h"
#include "tests/support/places.h"

#include <csignal>
#include <set>

#include <nlohmann/json.hpp>

using namespace kiln::test;

namespace {

using Json = nlohmann::json;

constexpr std::string_view kShowArguments = R"(#include <stdio.h>
int main(int count, char **words) {
    for (int i = 0; i < count; i++)
        puts(words[i]);
    return 7;
})";

// Hot calls, a hot loop; `step` must not be inlined before it is hot.
constexpr std::string_view kHot = R"(#include <stdio.h>
__attribute__((noinline)) static int step(int x) { return x * 7 + 3; }
int main(void) {
    unsigned sum = 0;
    for (int i = 0; i < 100000; i++)
        sum += step(i);
    printf("%u\n", sum);
    return 0;
})";

class Cli : public CliTest {
protected:
    void expectRun(const std::string& words, int status, const std::string& out, const std::string& stdinText = "") {
        SCOPED_TRACE("jit-run " + words);
        Outcome outcome = jitRun(words, stdinText);
        EXPECT_EQ(describeEnd(outcome), "exit status " + std::to_string(status)) << outcome.err;
        EXPECT_EQ(outcome.out, out);
    }
};

std::set<std::string> keysOf(const Json& object) {
    std::set<std::string> keys;
    for (const auto& [key, value] : object.items())
        keys.insert(key);
    return keys;
}

/// The names of schema 1: names may be added, none renamed.
void expectSchema1(const Json& stats) {
    auto expectKeys = [](const Json& object, const std::set<std::string>& wanted) {
        std::set<std::string> keys = keysOf(object);
        for (const std::string& key : wanted)
            EXPECT_TRUE(keys.contains(key)) << key << " is missing in " << object.dump();
    };
    EXPECT_EQ(stats.at("schema"), 1);
    expectKeys(stats, {"time_ms", "functions", "paths", "compile", "osr_entries", "deopts", "cache", "interpreter"});
    expectKeys(stats["time_ms"], {"load", "to_main", "total"});
    expectKeys(stats["functions"], {"total", "interpretable", "must_compile", "promoted"});
    for (const Json& path : stats["paths"]) {
        expectKeys(path, {"name", "kind", "count", "tier", "reason", "origin", "compile_ms", "code_bytes"});
        EXPECT_TRUE(path["kind"] == "function" || path["kind"] == "loop") << path;
        EXPECT_TRUE((std::set<std::string>{"compiled", "l1", "l2", "l3", "l4"}).contains(path["origin"])) << path;
    }
    expectKeys(stats["compile"], {"units", "ms", "passes"});
    for (const Json& pass : stats["compile"]["passes"])
        expectKeys(pass, {"name", "ms", "runs", "ir_before", "ir_after"});
    for (const char* level : {"l1", "l2", "l3", "l4"})
        expectKeys(stats["cache"][level], {"hits", "misses", "bytes", "capacity_bytes", "evictions"});
    expectKeys(stats["cache"]["l3"], {"rejected"});
    expectKeys(stats["interpreter"], {"instructions", "translate_ns_per_inst"});
}

TEST_F(Cli, WithoutAStandardErrorNothingIsWrittenIntoCode) {
    file("hot.c", kHot);
    Command command;
    command.argv = {"sh", "-c",
                    (repositoryRoot() / jitRunPath()).string() + " --cache=off --jobs=0 --explain hot.c 2>&-"};
    command.directory = folder_.string();
    const Outcome outcome = run(command);
    EXPECT_EQ(describeEnd(outcome), "exit status 0");
    EXPECT_EQ(outcome.out, jitRun("--tier=interpreter hot.c").out);
}

TEST_F(Cli, OptionsEndAtTheProgram) {
    file("args.c", kShowArguments);
    expectRun("args.c", 7, "args.c\n");
    expectRun("args.c --help -x --stats -- 'two words' ''", 7, "args.c\n--help\n-x\n--stats\n--\ntwo words\n\n");
    expectRun("--tier interpreter --jobs 0 args.c -v", 7, "args.c\n-v\n");
    expectRun("--jobs=0 -- args.c a", 7, "args.c\na\n");
    file("-dash.c", kShowArguments);
    expectRun("-- -dash.c", 7, "-dash.c\n");
}

TEST_F(Cli, ProgramOnStandardInput) {
    expectRun("-x c - a", 7, "-\na\n", std::string(kShowArguments));
    expectRun("-x c++ -", 0, "", "#include <string>\nint main() { return std::string(\"x\").size() != 1; }\n");
    expectRun("-xir -", 5, "", "define i32 @main() {\n  ret i32 5\n}\n");
}

TEST_F(Cli, FurtherSources) {
    file("main.c", "int two(void), three(void);\nint main(void) { return two() * three(); }\n");
    file("two.c", "int two(void) { return 2; }\n");
    file("three.ll", "define i32 @three() {\n  ret i32 3\n}\n");
    expectRun("--with=two.c --with three.ll main.c", 6, "");
}

TEST_F(Cli, OptionsForClang) {
    file("macros.c", "#include <stdio.h>\n#include \"answer.h\"\n"
                     "int main(void) { printf(\"%d %s %ld\\n\", FLAG, TEXT, __STDC_VERSION__); return ANSWER; }\n");
    std::filesystem::create_directory(folder_ / "include");
    file("include/answer.h", "#define ANSWER 42\n");
    expectRun("-DFLAG -D 'TEXT=\"a b\"' -Iinclude -std=c11 macros.c", 42, "1 a b 201112\n");
    expectRun("-DFLAG=3 -DTEXT='\"\"' -I include --std=c17 macros.c", 42, "3  201710\n");
    expectRun("--cflag=-DFLAG=4 --cflag=-DTEXT='\"x\"' -Iinclude --std c99 macros.c", 42, "4 x 199901\n");
}

TEST_F(Cli, WarningsGoToStandardError) {
    file("warns.c", "int main(void) { \"text\"; return 0; }\n");
    Outcome outcome = jitRun("warns.c");
    EXPECT_TRUE(outcome.succeeded());
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find("warns.c:1:18: warning: "), std::string::npos) << outcome.err;
}

TEST_F(Cli, Entry) {
    file("entries.c", "int start(void) { return 3; }\nint counted(int n) { return n; }\nvoid nothing(void) {}\n"
                      "int main(void) { return 1; }\n");
    expectRun("--entry=start entries.c", 3, "");
    expectRun("--entry counted entries.c a b", 3, "");
    expectRun("--entry=nothing entries.c", 0, "");
}

TEST_F(Cli, Libraries) {
    file("z.c", "const char *zlibVersion(void);\ndouble cos(double);\n"
                "int main(int n, char **v) { return zlibVersion()[0] != '1' || cos(n - 1) != 1; }\n");
    // The shared library that stands in for any other.
    file("library.c", "const char *zlibVersion(void) { return \"1\"; }\n");
    Command compile;
    compile.argv = {KILN_NATIVE_CC, "-shared", "-fPIC", "library.c", "-o", "libkilntest.so"};
    compile.directory = folder_;
    ASSERT_TRUE(run(compile).succeeded());
    expectRun("-L. -lkilntest -lm z.c", 0, "");
    expectRun("-L /nowhere -L . -l kilntest z.c", 0, "");
    // Those of which only the versioned file may be found.
    expectRun("-lm -lc -lpthread -ldl -latomic -L. -lkilntest z.c", 0, "");
}

TEST_F(Cli, IrThatNeedsLowering) {
    file("ifunc.ll", "@chosen = ifunc i32 (), ptr @resolve\ndefine ptr @resolve() {\n  ret ptr @nine\n}\n"
                     "define i32 @nine() {\n  ret i32 9\n}\n"
                     "define i32 @main() {\n  %r = call i32 @chosen()\n  ret i32 %r\n}\n");
    expectRun("ifunc.ll", 9, "");
    // The generator of the textbooks, as clang leaves it to LLVM: 1 + 2 + 3.
    file("coroutine.cpp", R"(#include <coroutine>
struct Generator {
    struct promise_type {
        int value = 0;
        Generator get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_always initial_suspend() { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        std::suspend_always yield_value(int v) { value = v; return {}; }
        void return_void() {}
        void unhandled_exception() {}
    };
    std::coroutine_handle<promise_type> handle;
};
Generator upTo(int n) {
    for (int i = 1; i <= n; i++)
        co_yield i;
}
int main() {
    Generator g = upTo(3);
    int sum = 0;
    for (g.handle.resume(); !g.handle.done(); g.handle.resume())
        sum += g.handle.promise().value;
    g.handle.destroy();
    return sum;
})");
    expectRun("-std=c++20 coroutine.cpp", 6, "");
    Command compile;
    compile.argv = {KILN_NATIVE_CXX, "-std=c++20",           "-O1",           "-S", "-emit-llvm",
                    "-Xclang",       "-disable-llvm-passes", "coroutine.cpp", "-o", "coroutine.ll"};
    compile.directory = folder_;
    ASSERT_TRUE(run(compile).succeeded());
    ASSERT_NE(read("coroutine.ll").find("llvm.coro.begin"), std::string::npos);
    expectRun("coroutine.ll", 6, "");
    expectRun("--tier=optimized coroutine.ll", 6, "");
}

TEST_F(Cli, StatsAsJson) {
    file("hot.c", kHot);
    Outcome outcome = jitRun("--jobs=0 --threshold=10 --loop-threshold=100 --stats=json hot.c");
    ASSERT_TRUE(outcome.succeeded()) << outcome.err;
    EXPECT_EQ(outcome.out, "640211632\n");
    Json stats = Json::parse(outcome.err);
    expectSchema1(stats);
    EXPECT_EQ(stats["functions"]["total"], 2);
    EXPECT_GE(stats["functions"]["promoted"], 1);
    EXPECT_GE(stats["osr_entries"], 1);
    EXPECT_GE(stats["compile"]["units"], 2);
    EXPECT_EQ(stats["compile"]["passes"].size(), 8u);
    std::set<std::string> kinds;
    for (const Json& path : stats["paths"])
        kinds.insert(path["kind"].get<std::string>() + " " + path["tier"].get<std::string>());
    EXPECT_EQ(kinds, (std::set<std::string>{"function optimized", "loop optimized"}));
    EXPECT_LE(stats["time_ms"]["load"], stats["time_ms"]["to_main"]);
    EXPECT_LE(stats["time_ms"]["to_main"], stats["time_ms"]["total"]);
}

TEST_F(Cli, StatsGoWhereTheyAreWanted) {
    file("hot.c", kHot);
    Outcome text = jitRun("--stats hot.c");
    EXPECT_TRUE(text.err.starts_with("kiln: ")) << text.err;
    EXPECT_EQ(jitRun("--stats=text hot.c").err.substr(0, 6), "kiln: ");
    EXPECT_EQ(jitRun("hot.c").err, "");

    EXPECT_EQ(jitRun("--stats-file=s.json hot.c").err, "");
    expectSchema1(Json::parse(read("s.json")));
    EXPECT_EQ(jitRun("--stats=text --stats-file=s.txt hot.c").err, "");
    EXPECT_TRUE(read("s.txt").starts_with("kiln: "));

    // Wherever the program goes, and however it ends.
    std::filesystem::create_directory(folder_ / "elsewhere");
    file("moves.c", "#include <stdlib.h>\n#include <unistd.h>\n"
                    "int main(int n, char **v) { chdir(\"elsewhere\"); n > 1 ? quick_exit(3) : exit(4); }\n");
    expectRun("--stats-file=exit.json moves.c", 4, "");
    expectSchema1(Json::parse(read("exit.json")));
    expectRun("--stats-file=quick.json moves.c quick", 3, "");
    expectSchema1(Json::parse(read("quick.json")));
    // A program that could not be loaded has statistics too.
    EXPECT_EQ(jitRun("--stats-file=none.json missing.c").code, 125);
    EXPECT_EQ(Json::parse(read("none.json"))["functions"]["total"], 0);
}

TEST_F(Cli, ForksDoNotWriteStats) {
    file("forks.c", "#include <stdlib.h>\n#include <sys/wait.h>\n#include <unistd.h>\n"
                    "int main(void) {\n    for (int i = 0; i < 2; i++) {\n        if (fork() == 0) {\n"
                    "            if (i) abort();\n            exit(1);\n        }\n        wait(0);\n    }\n"
                    "    return 0;\n}\n");
    Outcome outcome = jitRun("--stats=json forks.c");
    ASSERT_TRUE(outcome.succeeded()) << outcome.err;
    expectSchema1(Json::parse(outcome.err));
}

TEST_F(Cli, Explain) {
    file("hot.c", kHot);
    Outcome outcome = jitRun("--explain --jobs=0 --threshold=10 --loop-threshold=100 hot.c");
    ASSERT_TRUE(outcome.succeeded()) << outcome.err;
    EXPECT_EQ(outcome.out, "640211632\n");
    for (const char* part : {"kiln: ", "step", "main@", "threshold"})
        EXPECT_NE(outcome.err.find(part), std::string::npos) << part << " is not in:\n" << outcome.err;
    EXPECT_EQ(jitRun("hot.c").err, "");
}

TEST_F(Cli, Tiers) {
    file("hot.c", kHot);
    auto units = [&](const std::string& options) {
        return Json::parse(jitRun(options + " --stats=json hot.c").err)["compile"]["units"].get<int>();
    };
    EXPECT_EQ(units("--tier=interpreter"), 0);
    EXPECT_EQ(units("--max-tier=interpreter"), 0);
    EXPECT_EQ(units("--tier=optimized --disable-pass=inline --disable-pass=loop"), 2);
    EXPECT_EQ(units("--tier=baseline --verify-passes --no-profile"), 2);
}

TEST_F(Cli, DiesAsTheProgramDies) {
    file("dies.c", R"(#include <signal.h>
#include <stdlib.h>
#include <string.h>
static int deep(int n) { volatile char room[4096]; room[0] = (char)n; return deep(n + 1) + room[0]; }
static void last(int number) { _Exit(100 + number); }
int main(int n, char **v) {
    if (n > 2) signal(atoi(v[1]), last);
    if (!strcmp(v[1], "null")) *(volatile int *)0 = 1;
    if (!strcmp(v[1], "deep")) return deep(0);
    raise(atoi(v[1]));
    return 0;
})");
    for (int number : {SIGSEGV, SIGABRT, SIGTERM, SIGINT, SIGPIPE, SIGUSR1, SIGKILL}) {
        SCOPED_TRACE(number);
        const std::string text = std::to_string(number);
        std::filesystem::remove(folder_ / "s.json");
        EXPECT_EQ(jitRun("dies.c " + text).end, Outcome::End::Signaled);
        Outcome outcome = jitRun("--stats-file=s.json dies.c " + text);
        EXPECT_EQ(outcome.end, Outcome::End::Signaled) << describeEnd(outcome);
        EXPECT_EQ(outcome.code, number);
        if (number == SIGKILL) {
            EXPECT_EQ(read("s.json"), "");
            continue;
        }
        expectSchema1(Json::parse(read("s.json")));
        // A handler of the program's own comes before ours.
        outcome = jitRun("--stats=json dies.c " + text + " handled");
        EXPECT_EQ(describeEnd(outcome), "exit status " + std::to_string(100 + number));
        EXPECT_EQ(outcome.err, "");
    }
    for (const char* fault : {"null", "deep"})
        for (const char* tier : {"auto", "interpreter", "optimized"}) {
            SCOPED_TRACE(std::string(fault) + " " + tier);
            Outcome outcome = jitRun(std::string("--stats=json --tier=") + tier + " dies.c " + fault);
            EXPECT_EQ(outcome.end, Outcome::End::Signaled) << describeEnd(outcome);
            EXPECT_EQ(outcome.code, SIGSEGV);
            expectSchema1(Json::parse(outcome.err));
        }
}

TEST_F(Cli, Help) {
    Outcome outcome = jitRun("--help");
    EXPECT_TRUE(outcome.succeeded());
    EXPECT_EQ(outcome.err, "");
    EXPECT_NE(outcome.out.find("jit-run [OPTION...] PROGRAM [ARG...]"), std::string::npos);
    // What the design of the command line promises.
    for (const char* option : {"--with",       "-l",           "-L",           "-I",
                               "-D",           "--std",        "--cflag",      "--entry",
                               "--tier",       "--max-tier",   "--threshold",  "--loop-threshold",
                               "--jobs",       "--seed",       "--chaos",      "--disable-pass",
                               "--no-profile", "--stats",      "--stats-file", "--explain",
                               "--profile-in", "--profile-out"})
        EXPECT_NE(outcome.out.find(std::string("\n  ") + option), std::string::npos) << option;
}

} // namespace
