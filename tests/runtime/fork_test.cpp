// Hosts that fork, with compile threads alive and threads inside Programs.

#include "tests/runtime/host.h"

#include <atomic>
#include <optional>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

namespace kiln {
namespace {

/// Calls `f` until it is compiled. 0: right results, and promoted.
int promoteIn(Engine& engine, const Function<int(int)>& f, uint64_t promotedBefore) {
    for (int i = 0; i < 1000; ++i)
        if (f(i) != i + 3) return 1;
    engine.drain();
    return engine.stats().promoted == promotedBefore + 1 ? 0 : 2;
}

int statusOf(pid_t child) {
    int status = -1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

TEST(Fork, TheChildGoesOnWithWorkersOfItsOwn) {
    Options options;
    options.jobs = 1;
    options.thresholdCalls = 50;
    Engine engine = test::engineWith(options);
    Program program = test::loadText(engine, Language::C,
                                     "int f(int a) { return a + 3; }\nint g(int a) { return a + 3; }\n"
                                     "int h(int a) { return a + 3; }\n");
    const auto f = test::functionOf<int(int)>(program, "f");
    const auto g = test::functionOf<int(int)>(program, "g");
    const auto h = test::functionOf<int(int)>(program, "h");
    ASSERT_EQ(promoteIn(engine, f, 0), 0); // the worker lives
    for (int round = 0; round < 10; ++round) {
        const pid_t child = fork();
        if (child == 0) {
            alarm(60);
            if (f(4) != 7) _exit(10);
            if (const int wrong = promoteIn(engine, g, 1)) _exit(20 + wrong);
            {
                const Program gone = std::move(program);
            }
            _exit(42);
        }
        EXPECT_EQ(statusOf(child), 42);
    }
    EXPECT_EQ(promoteIn(engine, g, 1), 0) << "so does the parent";
    EXPECT_EQ(promoteIn(engine, h, 2), 0);
}

std::atomic<bool> isInside{false}, mayLeave{false};
void stayInside() {
    isInside = true;
    while (!mayLeave)
        std::this_thread::yield();
}

TEST(Fork, TheChildDoesNotWaitForThreadsItDoesNotHave) {
    Engine engine = test::engineWith(test::stepped());
    engine.define("stay_inside", reinterpret_cast<void*>(&stayInside));
    std::optional<Program> program =
        test::loadText(engine, Language::C, "void stay_inside(void);\nint f(void) { stay_inside(); return 7; }\n");
    const auto f = test::functionOf<int()>(*program, "f");
    int result = 0;
    std::thread other([&] { result = f(); });
    while (!isInside)
        std::this_thread::yield();
    const pid_t child = fork();
    if (child == 0) {
        alarm(20); // a hang ends as a signal
        program.reset();
        _exit(42);
    }
    EXPECT_EQ(statusOf(child), 42);
    mayLeave = true;
    other.join();
    EXPECT_EQ(result, 7);
}

} // namespace
} // namespace kiln
