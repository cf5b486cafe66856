#include "tests/fuzz/generator.h"

#include "tests/fuzz/csmith.h"
#include "tests/fuzz/ir_generator.h"

namespace kiln::test {

static constexpr Generator kGenerators[] = {
    {"csmith", ".c", "C of all kinds of statements, on integers, pointers and structs (csmith)", writeCsmith},
    {"ir", ".ll", "LLVM IR: integers of any width, vectors of any length, all floating types, intrinsics, phis",
     writeIr},
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
