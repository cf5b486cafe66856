// From an artifact to the bytes that are kept, and back.
#include "bench/micro/samples.h"
#include "cache/compression.h"
#include "runtime/code_cache.h"

#include <benchmark/benchmark.h>

#include <string>

namespace kiln::bench {

namespace {

void setBytes(benchmark::State& state, size_t each) {
    state.SetBytesProcessed(static_cast<int64_t>(each) * state.iterations());
}

void digest(benchmark::State& state) {
    const std::string bytes(4096, 'x');
    for (auto _ : state)
        benchmark::DoNotOptimize(digestOf(bytes));
    setBytes(state, bytes.size());
}
BENCHMARK(digest)->Name("digest of 4 KB");

/// As for each question to the cache: all ingredients, then their digest.
void key(benchmark::State& state) {
    const auto ingredients = sampleArtifact().material.ingredients();
    for (auto _ : state) {
        KeyMaterial material;
        for (const KeyMaterial::Ingredient& one : ingredients)
            material.add(one.name, one.value);
        benchmark::DoNotOptimize(material.key());
    }
}
BENCHMARK(key)->Name("key of an artifact");

void encode(benchmark::State& state) {
    const Entry& entry = sampleArtifact();
    for (auto _ : state)
        benchmark::DoNotOptimize(encodeEntry(entry, someMacKey()));
    setBytes(state, entry.payload.size() + entry.ir.size());
}
BENCHMARK(encode)->Name("entry encode");

void decode(benchmark::State& state) {
    const StoredForm& form = sampleForm();
    for (auto _ : state)
        if (!decodeEntry(form.bytes, form.key, someMacKey(), hostFeatureNames()))
            state.SkipWithError("a good entry is refused");
    setBytes(state, form.bytes.size());
}
BENCHMARK(decode)->Name("entry decode");

/// Made under another key: what of decoding is verifying.
void verify(benchmark::State& state) {
    const StoredForm& form = sampleForm();
    const Digest other = digestOf("another");
    for (auto _ : state)
        if (decodeEntry(form.bytes, form.key, other, hostFeatureNames()))
            state.SkipWithError("a forged entry is accepted");
    setBytes(state, form.bytes.size());
}
BENCHMARK(verify)->Name("entry verify");

void compressObject(benchmark::State& state) {
    const std::string& object = sampleArtifact().payload;
    for (auto _ : state)
        benchmark::DoNotOptimize(compress(object));
    setBytes(state, object.size());
}
BENCHMARK(compressObject)->Name("object compress");

void decompressObject(benchmark::State& state) {
    const std::string& object = sampleArtifact().payload;
    const std::string frame = compress(object).value_or("");
    for (auto _ : state)
        if (decompress(frame, object.size()) != object) state.SkipWithError("not what was compressed");
    setBytes(state, object.size());
}
BENCHMARK(decompressObject)->Name("object decompress");

} // namespace

} // namespace kiln::bench
