// startup [--quick]: what a host waits for: an engine, a Program, the first result.
#include "bench/probe/called_program.h"
#include "bench/probe/probe.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdlib.h>

namespace kiln::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr char kIr[] = R"(
define i32 @add(i32 %a, i32 %b) {
  %sum = add i32 %a, %b
  ret i32 %sum
}
)";
constexpr char kC[] = "int add(int a, int b) { return a + b; }\n";

double usSince(Clock::time_point& then) {
    const auto now = Clock::now();
    const std::chrono::duration<double, std::micro> took = now - then;
    then = now;
    return took.count();
}

struct Times {
    std::vector<double> create, load, function, firstCall, all;
};

/// One engine, one Program, one call.
tl::expected<void, std::string> start(const Source& source, const std::string& cache, Times& times) {
    Options options;
    options.cache.directory = cache;
    const auto begin = Clock::now();
    auto at = begin;
    auto engine = Engine::create(std::move(options));
    if (!engine) return tl::unexpected(engine.error().message);
    times.create.push_back(usSince(at));
    auto program = engine->load(source);
    if (!program) return tl::unexpected(program.error().message);
    times.load.push_back(usSince(at));
    auto add = program->function<int(int, int)>("add");
    if (!add) return tl::unexpected(add.error().message);
    times.function.push_back(usSince(at));
    const int sum = (*add)(2, 3);
    times.firstCall.push_back(usSince(at));
    times.all.push_back(std::chrono::duration<double, std::micro>(at - begin).count());
    if (sum != 5) return tl::unexpected("2 + 3 is " + std::to_string(sum));
    return {};
}

void reportTimes(const char* mode, const Times& times) {
    const std::string program = "add";
    report(program, mode, "engine create", "us", times.create);
    report(program, mode, "load", "us", times.load);
    report(program, mode, "look up function", "us", times.function);
    report(program, mode, "first call", "us", times.firstCall);
    report(program, mode, "all in all", "us", times.all, Better::Lower,
           "from Engine::create to the result of the first call, in a process that has done it before");
}

int complain(const std::string& what) {
    std::fprintf(stderr, "%s\n", what.c_str());
    return 1;
}

} // namespace

int probeStartup(const std::vector<std::string>& arguments) {
    const int rounds = !arguments.empty() && arguments[0] == "--quick" ? 5 : 30;
    const Source ir{"add.ll", Language::Ir, kIr}, c{"add.c", Language::C, kC};
    char folder[] = "/tmp/kiln-bench-XXXXXX";
    if (!mkdtemp(folder)) return complain("no temporary folder");
    const std::string cache = std::string(folder) + "/cache";

    Times first; // the very first engine of a process loads and initializes LLVM
    if (auto done = start(ir, "", first); !done) return complain(done.error());
    report("add", "from IR, first of the process", "all in all", "us", first.all);

    struct {
        const char* mode;
        const Source& source;
        std::string cache;
    } const cases[] = {{"from IR", ir, ""}, {"from C, no cache", c, ""}, {"from C, warm cache", c, cache}};
    for (const auto& one : cases) {
        Times times, filling;
        if (!one.cache.empty())
            if (auto done = start(one.source, one.cache, filling); !done) return complain(done.error());
        for (int round = 0; round < rounds; ++round)
            if (auto done = start(one.source, one.cache, times); !done) return complain(done.error());
        reportTimes(one.mode, times);
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    return 0;
}

} // namespace kiln::bench
