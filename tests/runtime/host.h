// What the tests of a host need again and again: an engine, a Program from text, a function of it.
#pragma once

#include "kiln/kiln.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace kiln::test {

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

/// Compiles in the caller, at the hundredth call or so: each run takes the same path.
inline Options stepped(uint32_t calls = 100, uint32_t loops = 3000) {
    Options options;
    options.jobs = 0;
    options.thresholdCalls = calls;
    options.thresholdLoops = loops;
    return options;
}

inline Engine engineWith(Options options) {
    Result<Engine> engine = Engine::create(std::move(options));
    if (!engine) throw std::runtime_error(engine.error().message);
    return std::move(*engine);
}

inline Program loadText(Engine& engine, Language language, const std::string& text) {
    const char* name = language == Language::Ir ? "test.ll" : language == Language::C ? "test.c" : "test.cpp";
    Result<Program> program = engine.load(Source{name, language, text});
    if (!program) throw std::runtime_error(program.error().message);
    return std::move(*program);
}

template <class Signature>
Function<Signature> functionOf(const Program& program, const std::string& name) {
    Result<Function<Signature>> function = program.function<Signature>(name);
    if (!function) throw std::runtime_error(function.error().message);
    return *function;
}

/// Where the path `name` went, as far as the stats list it: its latest tier.
inline Tier tierOf(const Engine& engine, const std::string& name) {
    Tier tier = Tier::Interpreter;
    for (const PathStats& path : engine.stats().paths)
        if (path.name == name) tier = path.tier;
    return tier;
}

} // namespace kiln::test
