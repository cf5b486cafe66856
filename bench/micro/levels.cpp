// One operation of a level, on the bytes of one artifact among a hundred.
#include "bench/micro/samples.h"
#include "bench/probe/artifacts.h"
#include "cache/memory_level.h"

#include <benchmark/benchmark.h>

#include <memory>

namespace kiln::bench {

namespace {

constexpr size_t kForms = 100;

std::vector<StoredForm> forms() {
    return encoded(renumbered(std::vector{sampleArtifact()}, kForms), someMacKey());
}

void get(benchmark::State& state, Level& level) {
    const std::vector<StoredForm> all = forms();
    for (const StoredForm& form : all)
        level.put(form);
    size_t next = 0;
    for (auto _ : state)
        if (!level.get(all[next++ % kForms].key)) state.SkipWithError("it is not there");
}

/// Replaces what is there.
void put(benchmark::State& state, Level& level) {
    const std::vector<StoredForm> all = forms();
    size_t next = 0;
    for (auto _ : state)
        level.put(all[next++ % kForms]);
    if (level.stats().failures > 0) state.SkipWithError("a write was refused");
}

void memoryGet(benchmark::State& state) {
    get(state, *makeMemoryLevel(size_t{10} << 20));
}
BENCHMARK(memoryGet)->Name("l2 get");

void memoryPut(benchmark::State& state) {
    put(state, *makeMemoryLevel(size_t{10} << 20));
}
BENCHMARK(memoryPut)->Name("l2 put");

void diskGet(benchmark::State& state) {
    const DiskFolder folder;
    get(state, *folder.open());
}
BENCHMARK(diskGet)->Name("l3 get");

void diskPut(benchmark::State& state) {
    const DiskFolder folder;
    put(state, *folder.open());
}
BENCHMARK(diskPut)->Name("l3 put");

} // namespace

} // namespace kiln::bench
