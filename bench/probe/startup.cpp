// startup [--quick] [--repetitions=N]: what a host waits for: an engine, a Program, the first result.
#include "bench/probe/failure.h"
#include "bench/probe/probe.h"
#include "bench/probe/stopwatch.h"
#include "kiln/kiln.h"
#include "tests/support/jit_run.h"

namespace kiln::bench {

namespace {

constexpr char kIr[] = R"(
define i32 @add(i32 %a, i32 %b) {
  %sum = add i32 %a, %b
  ret i32 %sum
}
)";
constexpr char kC[] = "int add(int a, int b) { return a + b; }\n";

/// In microseconds.
struct Times {
    std::vector<double> create, load, function, firstCall, all;
};

/// One engine, one Program, one call.
void start(const Source& source, const std::string& cache, Times& times) {
    Options options;
    options.cache.directory = cache;
    const Stopwatch all;
    Stopwatch step;
    Engine engine = orThrow(Engine::create(std::move(options)));
    times.create.push_back(step.lapUs());
    const Program program = orThrow(engine.load(source));
    times.load.push_back(step.lapUs());
    const auto add = orThrow(program.function<int(int, int)>("add"));
    times.function.push_back(step.lapUs());
    const int sum = add(2, 3);
    times.firstCall.push_back(step.lapUs());
    times.all.push_back(all.us());
    if (sum != 5) throw std::runtime_error("2 + 3: expected 5, got " + std::to_string(sum));
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

} // namespace

int probeStartup(const std::vector<std::string>& arguments) {
    const int rounds = optionsIn(arguments).times(30, 5);
    const Source ir{"add.ll", Language::Ir, kIr}, c{"add.c", Language::C, kC};
    const test::TemporaryFolder folder;
    if (folder.path().empty()) throw std::runtime_error("no temporary folder");
    const std::string cache = folder.path() / "cache";

    Times first; // the very first engine of a process loads and initializes LLVM
    start(ir, "", first);
    report("add", "from IR, first of the process", "all in all", "us", first.all);

    const struct {
        const char* mode;
        const Source& source;
        std::string cache;
    } cases[] = {{"from IR", ir, ""}, {"from C, no cache", c, ""}, {"from C, warm cache", c, cache}};
    for (const auto& one : cases) {
        Times times, filling;
        if (!one.cache.empty()) start(one.source, one.cache, filling);
        for (int round = 0; round < rounds; ++round)
            start(one.source, one.cache, times);
        reportTimes(one.mode, times);
    }
    return 0;
}

} // namespace kiln::bench
