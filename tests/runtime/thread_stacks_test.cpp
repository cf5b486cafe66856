// What each thread that interprets costs the process: it must not be mappings, of which the kernel gives 65,530, nor
// address space that there is none of.

#include "tests/runtime/host.h"

#include <barrier>
#include <cstdio>
#include <fstream>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace kiln {
namespace {

constexpr char kStep[] = "define i32 @step(i32 %a) {\n  %b = mul i32 %a, 3\n  ret i32 %b\n}\n";

Engine interpretingEngine() {
    Options options;
    options.tier = TierMode::Interpreter;
    return test::engineWith(options);
}

size_t mappings() {
    std::ifstream maps("/proc/self/maps");
    size_t count = 0;
    for (std::string line; std::getline(maps, line);)
        ++count;
    return count;
}

/// Mappings while so many threads live that have all called `step`, if they were to; and whether all got it right.
size_t mappingsWith(unsigned count, const Function<int(int)>* step) {
    std::barrier called(count + 1), counted(count + 1);
    std::vector<std::thread> threads;
    std::atomic<unsigned> wrong{0};
    for (unsigned i = 0; i < count; ++i)
        threads.emplace_back([&, i] {
            if (step && (*step)(static_cast<int>(i)) != static_cast<int>(i) * 3) ++wrong;
            called.arrive_and_wait();
            counted.arrive_and_wait();
        });
    called.arrive_and_wait();
    const size_t now = mappings();
    counted.arrive_and_wait();
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0u);
    return now;
}

TEST(ThreadStacks, ManyInterpretingThreadsAreFewMappings) {
    if (test::kSanitized) GTEST_SKIP() << "shadows are mappings, too";
    constexpr unsigned kCount = 200;
    Engine engine = interpretingEngine();
    Program program = test::loadText(engine, Language::Ir, kStep);
    const auto step = *program.function<int(int)>("step");
    EXPECT_EQ(step(1), 3);
    const size_t idle = mappingsWith(kCount, nullptr), interpreting = mappingsWith(kCount, &step);
    // Their stacks lie side by side; what malloc makes for new threads is none of ours.
    EXPECT_LE(interpreting, idle + kCount / 4);
}

TEST(ThreadStacks, LittleAddressSpaceIsEnough) {
    if (test::kSanitized) GTEST_SKIP() << "shadows want terabytes of address space";
    Engine engine = interpretingEngine();
    Program program = test::loadText(engine, Language::Ir, kStep);
    const auto step = *program.function<int(int)>("step");
    const pid_t child = fork();
    if (child == 0) {
        unsigned long pages = 0;
        std::ifstream("/proc/self/statm") >> pages;
        const rlim_t most = pages * 4096 + (rlim_t{300} << 20);
        const rlimit limit{most, most};
        setrlimit(RLIMIT_AS, &limit);
        int result = 0;
        std::thread([&] { result = step(5); }).join();
        _exit(result == 15 ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

} // namespace
} // namespace kiln
