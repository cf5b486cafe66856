// How each peer runs a program; the table that names them is in peers.cpp. Commands run in the root of the repository,
// what they build goes to the build folder, and is built again in each round: a recipe that takes long says so.
#pragma once

#include "bench/peers.h"

namespace kiln::bench {

Recipe nativeO0(const test::Program& program, test::Size size);
Recipe nativeO1(const test::Program& program, test::Size size);
/// Trained with the next smaller size; building for it and training are part of what one waits for.
Recipe nativePgo(const test::Program& program, test::Size size);
Recipe gcc(const test::Program& program, test::Size size);
Recipe lli(const test::Program& program, test::Size size);
/// Of all bitcode it gets on best with that of -O0, where are the fewest intrinsics.
Recipe lliInterpreter(const test::Program& program, test::Size size);
/// Takes the source by #include and calls its main.
Recipe clangRepl(const test::Program& program, test::Size size);
Recipe tcc(const test::Program& program, test::Size size);
Recipe node(const test::Program& program, test::Size size);
Recipe luajit(const test::Program& program, test::Size size);
/// A single source file, which its launcher compiles in memory.
Recipe java(const test::Program& program, test::Size size);

} // namespace kiln::bench
