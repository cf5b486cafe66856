// What a host waits for: engine, Program, linked code, calls.
#include "bench/micro/samples.h"
#include "bench/probe/hash_program.h"
#include "jit/compile.h"
#include "jit/linker.h"

#include <benchmark/benchmark.h>

namespace kiln::bench {

namespace {

Options optimized() {
    Options options;
    options.tier = TierMode::Optimized;
    return options;
}

void create(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(engineWith({}));
}
BENCHMARK(create)->Name("engine create and drop");

void load(benchmark::State& state) {
    Engine engine = engineWith({});
    for (auto _ : state)
        benchmark::DoNotOptimize(HashProgram(engine, 1));
}
BENCHMARK(load)->Name("load and drop one function of IR");

/// A warm start: of compiling nothing is left but this.
void link(benchmark::State& state) {
    initializeCompiler();
    const std::shared_ptr<CodeArena> arena = llvm::cantFail(CodeArena::create(size_t{64} << 20));
    const std::unique_ptr<Linker> linker = llvm::cantFail(Linker::create(arena));
    const auto space = llvm::cantFail(
        linker->createSpace("micro", [](llvm::StringRef) -> std::optional<uint64_t> { return std::nullopt; }));
    const auto object = llvm::MemoryBuffer::getMemBufferCopy(linkableArtifact().payload);
    for (auto _ : state) {
        auto code = space->link(*object);
        if (!code) return state.SkipWithError(llvm::toString(code.takeError()).c_str());
        space->unlink(*code);
    }
}
BENCHMARK(link)->Name("link and unlink a cached object");

/// The least work a call can have: one round.
void callNatively(benchmark::State& state) {
    uint64_t (*volatile pointer)(unsigned, uint64_t, uint64_t) = HashProgram::answer;
    const auto answer = pointer;
    uint64_t value = 1;
    for (auto _ : state)
        benchmark::DoNotOptimize(value = answer(0, value, 1));
}
BENCHMARK(callNatively)->Name("call native pointer");

void callFunction(benchmark::State& state) {
    Engine engine = engineWith(optimized());
    const HashProgram program(engine, 1);
    uint64_t value = program.call(0, 1, 1); // compiles it
    for (auto _ : state)
        benchmark::DoNotOptimize(value = program.call(0, value, 1));
}
BENCHMARK(callFunction)->Name("call Function");

} // namespace

} // namespace kiln::bench
