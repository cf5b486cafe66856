#include "tests/fuzz/generator.h"

#include "tests/fuzz/c_generator.h"
#include "tests/fuzz/csmith.h"
#include "tests/fuzz/cxx_generator.h"
#include "tests/fuzz/ir_generator.h"

namespace kiln::test {

static constexpr Generator kGenerators[] = {
    {"csmith", ".c", "C statements of all kinds, on integers, pointers and structs (csmith)", writeCsmith},
    {"ir", ".ll", "LLVM IR: all widths of integers, vectors, floating types; intrinsics, phis", writeIr},
    {"c", ".c", "C: floating types, vectors, odd widths, atomics, varargs, structs by value, jumps", writeC},
    {"cxx", ".cpp", "C++ that throws, catches and cleans up, across calls of all kinds", writeCxx},
};

std::span<const Generator> generators() {
    return kGenerators;
}

const Generator* generatorNamed(std::string_view name) {
    for (const Generator& generator : kGenerators)
        if (generator.name == name) return &generator;
    return nullptr;
}

} // namespace kiln::test
