#include "bench/probe/hash_program.h"

#include "bench/probe/failure.h"

#include <string>

namespace kiln::bench {

namespace {

constexpr uint64_t kMultiplier = 0x2545f4914f6cdd1d;

uint64_t addend(unsigned function) {
    return 2 * uint64_t{function} + 1;
}

std::string textOf(unsigned function) {
    return "define i64 @f" + std::to_string(function) + R"((i64 %value, i64 %rounds) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %x = phi i64 [ %value, %entry ], [ %mixed, %loop ]
  %high = lshr i64 %x, 29
  %folded = xor i64 %x, %high
  %product = mul i64 %folded, )" +
           std::to_string(kMultiplier) + "\n  %mixed = add i64 %product, " + std::to_string(addend(function)) + R"(
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %rounds
  br i1 %more, label %loop, label %done
done:
  ret i64 %mixed
}
)";
}

Program loadWith(Engine& engine, unsigned functions) {
    std::string text;
    for (unsigned i = 0; i < functions; ++i)
        text += textOf(i);
    return orThrow(engine.load(Source{"hash.ll", Language::Ir, text}));
}

} // namespace

HashProgram::HashProgram(Engine& engine, unsigned functions)
    : engine_(engine), promotedBefore_(engine.stats().promoted), program_(loadWith(engine, functions)) {
    for (unsigned i = 0; i < functions; ++i)
        functions_.push_back(orThrow(program_.function<Signature>("f" + std::to_string(i))));
}

void HashProgram::promoteAll(uint64_t rounds) const {
    constexpr int kMostTries = 100, kCallsATry = 200; // a long queue of jobs defers promotions
    for (int attempt = 0; attempt < kMostTries; ++attempt) {
        engine_.drain();
        if (engine_.stats().promoted >= promotedBefore_ + functions()) return;
        for (int i = 0; i < kCallsATry; ++i)
            for (unsigned function = 0; function < functions(); ++function)
                call(function, 1, rounds);
    }
    throw std::runtime_error("not all functions are promoted after many calls");
}

uint64_t HashProgram::answer(unsigned function, uint64_t value, uint64_t rounds) {
    uint64_t i = 0;
    do {
        value = (value ^ (value >> 29)) * kMultiplier + addend(function);
    } while (++i < rounds);
    return value;
}

Engine engineWith(Options options) {
    return orThrow(Engine::create(std::move(options)));
}

} // namespace kiln::bench
