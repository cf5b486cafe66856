// What all verbs of jit-inspect have in common: command line, wrong input, and how the program's end becomes a report.

#include "inspect_runner.h"

#include <csignal>

using namespace kiln::test;

namespace {

class Inspect : public InspectTest {};

// Of each verb one use that works.
constexpr const char* kUses[] = {"passes hot.c", "ir hot.c main", "bytecode hot.c main", "asm hot.c main"};

TEST_F(Inspect, Help) {
    Outcome all = inspect("--help");
    EXPECT_TRUE(all.succeeded());
    EXPECT_EQ(all.err, "");
    for (std::string use : kUses) {
        const std::string verb = use.substr(0, use.find(' '));
        EXPECT_NE(all.out.find("\n  " + verb + " PROGRAM"), std::string::npos) << all.out;
        Outcome one = inspect(verb + " --help");
        EXPECT_TRUE(one.succeeded());
        EXPECT_EQ(one.err, "");
        expectParts(one.out, {"Usage: jit-inspect " + verb + " PROGRAM", "\n  --json", "\n  --args", "\n  --no-run",
                              "\n  --show-output", "\n  --entry", "\n  -x", "\n  --with", "\n  -I", "\n  -D",
                              "\n  --std", "\n  --cflag", "\n  -l", "\n  -L", "\n  --tier", "\n  --threshold",
                              "\n  --loop-threshold", "\n  --disable-pass", "\n  --no-profile"});
    }
}

TEST_F(Inspect, EachVerbHasBothForms) {
    for (const char* use : kUses) {
        EXPECT_NE(text(use), "") << use;
        Json json = report(use);
        EXPECT_EQ(json["program"], "hot.c");
        EXPECT_EQ(json["run"], (Json{{"end", "exit"}, {"status", 0}}));
        EXPECT_EQ(report(std::string(use) + " --no-run")["run"], (Json{{"end", "not run"}}));
    }
}

TEST_F(Inspect, WrongUse) {
    expectFailure("", 2, {"no VERB"});
    expectFailure("pases hot.c", 2, {"'pases'", "passes|ir|bytecode|asm"});
    expectFailure("--json hot.c", 2, {"'--json'"});
    for (const char* verb : {"passes", "ir", "bytecode", "asm"})
        expectFailure(verb, 2, {"no PROGRAM", std::string("jit-inspect ") + verb + " --help"});
    for (const char* verb : {"ir", "asm"})
        expectFailure(std::string(verb) + " hot.c", 2, {"no FUNCTION"});
    expectFailure("ir hot.c main step", 2, {"'step'", "too many"});
    expectFailure("ir hot.c ''", 2, {"empty"});
    expectFailure("asm hot.c main --nonsense", 2, {"--nonsense"});
    expectFailure("asm hot.c main --tier=interpreter", 2, {"'interpreter'", "baseline|optimized"});
    expectFailure("ir hot.c main --tier=fast", 2, {"'fast'", "interpreter|baseline|optimized"});
    expectFailure("ir hot.c main --tier=interpreter --loop=0", 2, {"--loop", "--tier"});
    expectFailure("asm hot.c main --loop=x", 2, {"--loop", "'x'"});
    expectFailure("asm hot.c main --loop=", 2, {"--loop", "''"});
    expectFailure("passes hot.c --loop=0", 2, {"--loop", "FUNCTION"});
    expectFailure("passes hot.c --threshold=0", 2, {"--threshold", "'0'"});
    expectFailure("passes hot.c --disable-pass=foo", 2, {"'foo'", "vectorize"});
    expectFailure("bytecode hot.c main --loop=0", 2, {"--loop"});
    expectFailure("passes -", 2, {"standard input", "-x"});
}

TEST_F(Inspect, WhatIsNotThere) {
    expectFailure("passes missing.c", 1, {"'missing.c'", "no such file"});
    expectFailure("ir missing.c main", 1, {"'missing.c'", "no such file"});
    file("wrong.c", "int main(void) { return nothing; }\n");
    expectFailure("asm wrong.c main", 1, {"wrong.c:1:25: error: use of undeclared identifier 'nothing'"});
    file("cut.ll", "define i32 @main() {\n  ret i32");
    expectFailure("ir cut.ll main", 1, {"cut.ll:2:"});
    file("library.c", "int twice(int x) { return 2 * x; }\n");
    expectFailure("bytecode library.c twice", 1, {"'main'"});
    expectFailure("passes -lkiln_no_such_library hot.c", 1, {"libkiln_no_such_library.so"});

    for (const char* verb : {"passes", "ir", "bytecode", "asm"}) {
        const std::string use = verb + std::string(" hot.c ");
        expectFailure(use + "scal", 1, {"no function 'scal'", "did you mean 'scale'?"});
        expectFailure(use + "somethingElse", 1, {"it defines ", "'step'", "'main'"});
        expectFailure(use + "printf", 1, {"'printf' is only declared"});
    }
    for (const char* verb : {"passes", "ir", "asm"}) {
        const std::string use = verb + std::string(" hot.c ");
        expectFailure(use + "main --loop=2", 1, {"'main' has no loop 2: it has 2 loops, 0 to 1"});
        expectFailure(use + "machine@1", 1, {"'machine' has no loop 1: it has 1 loop"});
        expectFailure(use + "step@0", 1, {"'step' has no loop 0: it has no loops"});
        expectFailure(use + "stap@0", 1, {"no function 'stap@0'"});
    }
    Json json = report("ir hot.c scal", 1);
    EXPECT_NE(json["error"].get<std::string>().find("'scale'"), std::string::npos) << json;
}

TEST_F(Inspect, FunctionsAsCxxSpellsThem) {
    file("names.cpp", "namespace ns { struct Thing { int get(int x) const; int get(double x) const; }; }\n"
                      "int ns::Thing::get(int x) const { return x; }\n"
                      "int ns::Thing::get(double x) const { return x > 1; }\n"
                      "int only(char c) { return c; }\n"
                      "int main() { return ns::Thing().get(0); }\n");
    EXPECT_EQ(report("bytecode names.cpp only")["function"], "_Z4onlyc");
    EXPECT_EQ(report("ir names.cpp 'only(char)'")["readable"], "only(char)");
    EXPECT_EQ(report("ir names.cpp 'ns::Thing::get(double) const'")["function"], "_ZNK2ns5Thing3getEd");
    expectFailure("ir names.cpp ns::Thing::get", 1, {"did you mean", "'_ZNK2ns5Thing3getEi'", "'_ZNK2ns5Thing3getEd'"});
}

TEST_F(Inspect, OptionsOfThePrograms) {
    file("answer.c", "int answer(void) { return ANSWER; }\n");
    file("main.c", "int answer(void);\nint start(int n, char **v) { return answer() + n; }\n");
    Json json = report("ir main.c answer --with=answer.c -DANSWER=40 -std=c11 --entry=start --args='a \"b c\"' "
                       "--args=d --tier=interpreter");
    EXPECT_EQ(json["run"], (Json{{"end", "exit"}, {"status", 44}}));
    expectParts(json["ir"], {"ret i32 40"});
    EXPECT_EQ(report("ir main.c answer --with answer.c -D ANSWER=1 --entry start --args=")["run"]["status"], 2);
    Outcome outcome = inspect("bytecode -xir - main --json", "define i32 @main() {\n  ret i32 5\n}\n");
    EXPECT_EQ(Json::parse(outcome.out)["program"], "<stdin>") << outcome.err;
}

TEST_F(Inspect, OutputOfTheProgram) {
    file("talks.c", "#include <stdio.h>\n#include <unistd.h>\n"
                    "int main(void) { puts(\"buffered\"); write(1, \"direct\\n\", 7); return 0; }\n");
    Outcome quiet = inspect("passes talks.c --json");
    EXPECT_EQ(quiet.err, "");
    EXPECT_EQ(Json::parse(quiet.out)["run"]["status"], 0);
    Outcome loud = inspect("passes talks.c --json --show-output");
    expectParts(loud.err, {"buffered\n", "direct\n"});
    EXPECT_EQ(Json::parse(loud.out)["run"]["status"], 0);
}

TEST_F(Inspect, TheSameRunGivesTheSameReport) {
    for (const char* use : {"asm hot.c main --json", "ir hot.c main@0 --json", "bytecode hot.c main --json"})
        EXPECT_EQ(inspect(use).out, inspect(use).out) << use;
}

TEST_F(Inspect, NoCacheUnlessToldSo) {
    EXPECT_TRUE(inspect("passes hot.c").succeeded());
    EXPECT_FALSE(std::filesystem::exists(folder_ / "cache"));
}

constexpr std::string_view kEnds = R"(#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
__attribute__((noinline)) int step(int x) { return x * 7 + 3; }
__attribute__((noinline)) int late(int x) { return x * 5 + 3; }
static void last(void) {
    for (int i = 0; i < 1000; i++)
        late(i);
}
static int deep(int n) { volatile char room[4096]; room[0] = (char)n; return deep(n + 1) + room[0]; }
static void *thread(void *unused) { exit(9); }
int main(int count, char **words) {
    atexit(last);
    for (int i = 0; i < 1000; i++)
        step(i);
    const char *end = count > 1 ? words[1] : "";
    if (!strcmp(end, "exit")) exit(5);
    if (!strcmp(end, "_exit")) _exit(6);
    if (!strcmp(end, "_Exit")) _Exit(7);
    if (!strcmp(end, "quick_exit")) quick_exit(8);
    if (!strcmp(end, "null")) *(volatile int *)0 = 1;
    if (!strcmp(end, "deep")) return deep(0);
    if (!strcmp(end, "abort")) abort();
    if (!strcmp(end, "term")) raise(SIGTERM);
    if (!strcmp(end, "thread")) {
        pthread_t other;
        pthread_create(&other, 0, thread, 0);
        for (;;)
            pause();
    }
    if (!strcmp(end, "fork")) {
        if (!fork()) exit(1);
        if (!fork()) _exit(2);
        if (!fork()) abort();
        while (wait(0) > 0) {
        }
    }
    return 4;
}
)";

class InspectEnds : public InspectTest {
protected:
    InspectEnds() { file("ends.c", kEnds); }
};

TEST_F(InspectEnds, HoweverItExits) {
    struct Row {
        const char* how;
        int status;
        bool runsHandlers;
    };
    for (const Row& row : {Row{"return", 4, true}, Row{"exit", 5, true}, Row{"_exit", 6, false}, Row{"_Exit", 7, false},
                           Row{"thread", 9, true}, Row{"fork", 4, true}}) {
        SCOPED_TRACE(row.how);
        Json json = report("passes ends.c --args=" + std::string(row.how));
        EXPECT_EQ(json["run"], (Json{{"end", "exit"}, {"status", row.status}}));
        ASSERT_EQ(json["paths"].size(), row.runsHandlers ? 2u : 1u) << json;
        EXPECT_EQ(json["paths"][0]["name"], "step");
        if (row.runsHandlers) {
            EXPECT_EQ(json["paths"][1]["name"], "late");
        }
        // What needs a compilation after the end.
        EXPECT_EQ(report("asm ends.c step --args=" + std::string(row.how))["symbols"][0]["name"], "kiln.entry");
    }
    EXPECT_EQ(report("passes ends.c --args=quick_exit")["run"]["end"], "exit");
}

TEST_F(InspectEnds, ByASignalAfterTheReport) {
    struct Row {
        const char* how;
        int number;
    };
    for (const Row& row : {Row{"null", SIGSEGV}, Row{"deep", SIGSEGV}, Row{"abort", SIGABRT}, Row{"term", SIGTERM}})
        for (const char* use : {"passes ends.c step", "asm ends.c step", "bytecode ends.c step"}) {
            SCOPED_TRACE(std::string(use) + " " + row.how);
            Outcome outcome = inspect(std::string(use) + " --json --args=" + row.how);
            EXPECT_EQ(outcome.end, Outcome::End::Signaled) << describeEnd(outcome);
            EXPECT_EQ(outcome.code, row.number);
            Json json = Json::parse(outcome.out, nullptr, false);
            ASSERT_FALSE(json.is_discarded()) << outcome.out;
            EXPECT_EQ(json["run"], (Json{{"end", "signal"}}));
            EXPECT_FALSE(json.contains("error")) << json;
        }
}

TEST_F(InspectEnds, BeforeMain) {
    file("early.c", "#include <stdlib.h>\n__attribute__((constructor)) static void early(void) { exit(3); }\n"
                    "int main(void) { return 0; }\n");
    expectFailure("passes early.c", 1, {"exit status 3", "while it was loaded"});
    EXPECT_EQ(inspect("passes early.c --json").code, 1);
}

TEST_F(InspectEnds, DestructorsBelongToTheRun) {
    file("late.cpp", "__attribute__((noinline)) int late(int x) { return x * 5 + 3; }\n"
                     "struct Thing { ~Thing() { for (int i = 0; i < 1000; i++) late(i); } } thing;\n"
                     "int main() { return 0; }\n");
    for (const char* options : {"", " --no-run"})
        EXPECT_EQ(report("passes late.cpp _Z4latei" + std::string(options))["paths"][0]["name"], "_Z4latei");
}

} // namespace
