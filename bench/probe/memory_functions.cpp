// What one more function, or one more Program, costs.
#include "bench/probe/footprint.h"
#include "bench/probe/hash_program.h"
#include "bench/probe/in_child.h"
#include "bench/probe/memory_parts.h"
#include "bench/probe/probe.h"

#include <memory>
#include <stdexcept>
#include <string>

namespace kiln::bench {

namespace {

void callAll(const HashProgram& program, uint64_t times) {
    for (uint64_t value = 0; value < times; ++value)
        for (unsigned i = 0; i < program.functions(); ++i)
            if (program.call(i, value, 3) != HashProgram::answer(i, value, 3))
                throw std::runtime_error("a wrong answer in the memory probe");
}

/// Rss of loading and of calling each function once, code bytes, bytecode's instructions: bytes a function.
std::vector<double> growth(TierMode tier, unsigned functions) {
    Options options;
    options.tier = tier;
    options.jobs = 0;
    options.cache.l1Bytes = size_t{64} << 20;
    options.cache.l2Bytes = 0;
    Engine engine = engineWith(options);
    const HashProgram before(engine, 20); // LLVM's own first allocations
    callAll(before, 2);
    const uint64_t codeBefore = engine.stats().codeBytes;

    const double start = footprintNow().rssBytes;
    const HashProgram program(engine, functions);
    const double loaded = footprintNow().rssBytes;
    callAll(program, 2);
    const double called = footprintNow().rssBytes;
    const Stats stats = engine.stats();
    if (stats.compileFailures > 0) throw std::runtime_error("a compilation failed in the memory probe");
    return {(loaded - start) / functions, (called - loaded) / functions,
            static_cast<double>(stats.codeBytes - codeBefore) / functions};
}

struct TierRow {
    const char* mode;
    TierMode tier;
};
constexpr TierRow kTiers[] = {{"kiln interpreter", TierMode::Interpreter},
                              {"kiln baseline", TierMode::Baseline},
                              {"kiln optimized", TierMode::Optimized}};

} // namespace

void reportFunctions(unsigned functions, int repetitions) {
    const std::string note = std::to_string(functions) + " functions of 9 IR instructions, growth of rss over all; ";
    for (const TierRow& row : kTiers) {
        std::vector<double> loaded, called, code;
        for (int i = 0; i < repetitions; ++i) {
            const auto numbers = inChild([&] { return growth(row.tier, functions); });
            loaded.push_back(numbers.at(0));
            called.push_back(numbers.at(1));
            code.push_back(numbers.at(2));
        }
        const std::string program = "a function";
        if (row.tier == TierMode::Interpreter)
            report(program, "kiln loaded", "rss", "B", loaded, Better::Lower, note + "IR, cell, stub");
        report(program, row.mode, "rss", "B", called, Better::Lower,
               note + (row.tier == TierMode::Interpreter ? "canonical IR, bytecode, counters"
                                                         : "linked code and all that was kept of its compilation, "
                                                           "without L2"));
        if (row.tier != TierMode::Interpreter)
            report(program, row.mode, "code", "B", code, Better::Lower, note + "as the stats count code bytes");
    }
}

void reportManyPrograms(unsigned count, int repetitions) {
    std::vector<double> bytes, mappings;
    for (int i = 0; i < repetitions; ++i) {
        const auto numbers = inChild([&] {
            Options options;
            options.jobs = 0;
            options.cache.l2Bytes = 0; // each would find the code of the one before
            Engine engine = engineWith(options);
            std::vector<std::unique_ptr<HashProgram>> programs;
            Footprint first;
            for (unsigned loaded = 0; loaded <= count; ++loaded) {
                programs.push_back(std::make_unique<HashProgram>(engine, 4));
                callAll(*programs.back(), 2 * options.thresholdCalls);
                if (loaded == 0) first = footprintNow();
            }
            const Footprint last = footprintNow();
            return std::vector{(last.rssBytes - first.rssBytes) / count, last.mappings - first.mappings,
                               static_cast<double>(engine.stats().promoted)};
        });
        if (numbers.at(2) != 4 * (count + 1)) throw std::runtime_error("not all functions were promoted");
        bytes.push_back(numbers[0]);
        mappings.push_back(numbers[1]);
    }
    const std::string note = std::to_string(count) + " Programs of 4 functions, all promoted, in one engine";
    report("a Program", "kiln", "rss", "B", bytes, Better::Lower, note + ", growth of rss a Program");
    report("many Programs", "kiln", "mappings", "count", mappings, Better::Lower, note + ", growth in all");
}

} // namespace kiln::bench
