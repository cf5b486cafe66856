// The life of Programs and engines: constructors, destructors, moves, and drops at awkward moments.

#include "tests/runtime/host.h"

#include <optional>

namespace kiln {
namespace {

/// What guests report, in order.
std::string events;
void note(const char* event) {
    events += event;
}

class Life : public testing::Test {
protected:
    Life() {
        events.clear();
        engine.emplace(test::engineWith(test::stepped()));
        engine->define("note", reinterpret_cast<void*>(&note));
    }
    std::optional<Engine> engine;
};

const char kNotes[] = "void note(const char *); int atexit(void (*)(void));\n"
                      "static void at_exit(void) { note(\"x\"); }\n"
                      "__attribute__((constructor)) static void c(void) { note(\"c\"); atexit(at_exit); }\n"
                      "__attribute__((destructor)) static void d(void) { note(\"d\"); }\n"
                      "int f(int a) { note(\"f\"); return a + 1; }\n";

TEST_F(Life, ConstructorsAtLoadDestructorsAtDrop) {
    {
        const Program program = test::loadText(*engine, Language::C, kNotes);
        EXPECT_EQ(events, "c");
        test::functionOf<int(int)>(program, "f")(1);
        EXPECT_EQ(events, "cf");
    }
    EXPECT_EQ(events, "cfxd");
}

TEST_F(Life, FinishRunsThemOnce) {
    {
        Program program = test::loadText(*engine, Language::C, kNotes);
        program.finish();
        EXPECT_EQ(events, "cxd");
        program.finish();
    }
    EXPECT_EQ(events, "cxd");
}

TEST_F(Life, AFailedLoadRunsNothing) {
    const std::string text = std::string(kNotes) + "void no_such(void); void g(void) { no_such(); }\n";
    EXPECT_FALSE(engine->load(Source{"t.c", Language::C, text}));
    EXPECT_EQ(events, "");
}

TEST_F(Life, MovedProgramsGoOnAndMovedFromOnesAreEmpty) {
    Program first = test::loadText(*engine, Language::C, kNotes);
    const auto f = test::functionOf<int(int)>(first, "f");
    Program second = std::move(first);
    EXPECT_EQ(f(1), 2);
    EXPECT_EQ(test::functionOf<int(int)>(second, "f")(2), 3);
    events.clear();
    first = test::loadText(*engine, Language::C, "int g(void) { return 5; }"); // a moved-from one can be given another
    EXPECT_EQ(test::functionOf<int()>(first, "g")(), 5);
    EXPECT_EQ(events, "");
    {
        const Program gone = std::move(second);
    }
    EXPECT_EQ(events, "xd");
}

TEST_F(Life, AssignmentDropsWhatWasThere) {
    Program program = test::loadText(*engine, Language::C, kNotes);
    program = test::loadText(*engine, Language::C, "int g(void) { return 5; }");
    EXPECT_EQ(events, "cxd");
    EXPECT_EQ(test::functionOf<int()>(program, "g")(), 5);
}

TEST_F(Life, MovedEnginesGoOn) {
    Engine other = std::move(*engine);
    const Program program = test::loadText(other, Language::C, kNotes);
    EXPECT_EQ(events, "c");
    Engine third = test::engineWith(test::stepped());
    third = std::move(other);
    EXPECT_EQ(third.stats().functions, 4u);
    EXPECT_EQ(test::functionOf<int(int)>(program, "f")(1), 2);
    engine.emplace(std::move(third)); // outlives the Program
}

std::optional<Program> victim;
void dropVictim() {
    victim.reset();
}

const char kDropsItself[] = "void drop_me(void); void note(const char *);\n"
                            "__attribute__((destructor)) static void d(void) { note(\"d\"); }\n"
                            "int after(int a) { return a * 2; }\n"
                            "int f(int a) { drop_me(); note(\"f\"); return after(a) + 1; }\n";

TEST_F(Life, ADropInsideACallIsDeferred) {
    engine->define("drop_me", reinterpret_cast<void*>(&dropVictim));
    victim.emplace(test::loadText(*engine, Language::C, kDropsItself));
    const auto f = test::functionOf<int(int)>(*victim, "f");
    EXPECT_EQ(f(20), 41) << "the call goes on to its end";
    EXPECT_FALSE(victim);
    EXPECT_EQ(events, "f");
    {
        const Program next = test::loadText(*engine, Language::C, "int g(void) { return 5; }");
    }
    EXPECT_EQ(events, "fd") << "freed with the next one dropped from outside";
}

TEST_F(Life, ADeferredDropIsOverWhenTheEngineEnds) {
    engine->define("drop_me", reinterpret_cast<void*>(&dropVictim));
    victim.emplace(test::loadText(*engine, Language::C, kDropsItself));
    test::functionOf<int(int)>(*victim, "f")(20);
    EXPECT_EQ(events, "f");
    engine.reset();
    EXPECT_EQ(events, "fd");
    // And not once more with another engine's.
    Engine other = test::engineWith(test::stepped());
    {
        const Program next = test::loadText(other, Language::C, "int g(void) { return 5; }");
    }
    EXPECT_EQ(events, "fd");
}

// A destructor that gets hot queues compilations of a Program that is going away.
TEST_F(Life, HotDestructorsWithACompileThread) {
    Options options;
    options.jobs = 1;
    options.thresholdCalls = 4;
    options.thresholdLoops = 20;
    Engine threaded = test::engineWith(options);
    const std::string text = "long total;\n"
                             "long add(long a) { return total += a; }\n"
                             "long more(long a) { return total ^= a; }\n"
                             "__attribute__((destructor)) static void d(void) {\n"
                             "  for (long i = 0; i < 200; i++) { add(i); more(i); }\n}\n"
                             "int f(void) { return 1; }\n";
    for (int round = 0; round < 50; ++round) {
        const Program program = test::loadText(threaded, Language::C, text);
        EXPECT_EQ(test::functionOf<int()>(program, "f")(), 1);
    }
    threaded.drain();
    EXPECT_EQ(threaded.stats().compileFailures, 0u);
}

TEST_F(Life, StopLeavesEverythingCallable) {
    Options options;
    options.jobs = 1;
    options.thresholdCalls = 10;
    Engine threaded = test::engineWith(options);
    const Program program = test::loadText(threaded, Language::C, "int f(int a) { return a + 1; }");
    const auto f = test::functionOf<int(int)>(program, "f");
    threaded.stop();
    for (int i = 0; i < 500; ++i)
        ASSERT_EQ(f(i), i + 1);
    EXPECT_EQ(threaded.stats().promoted, 0u) << "what is not hot code yet stays on its tier";
    threaded.drain();
    threaded.stop();
}

} // namespace
} // namespace kiln
