// A program of bench/programs that can be called again and again inside this process, however its code was made.
#pragma once

#include "kiln/kiln.h"
#include "tests/support/program.h"

#include <tl/expected.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kiln::bench {

/// Of one call, in milliseconds: by the clock, and of all of the process's threads on their processors.
struct Took {
    double wall = 0, cpu = 0;
};

/// Its `main`, with these arguments, printing to a file in memory.
class CalledProgram {
public:
    using Main = std::function<int(int, char**)>;
    CalledProgram(Main main, const test::Program& program, test::Size size);

    /// What one call took, or why it does not count: another status, another output than the header states.
    tl::expected<Took, std::string> call();

private:
    Main main_;
    std::vector<std::string> arguments_;
    std::string expected_;
};

/// The program's name, as a path under bench/programs.
tl::expected<test::Program, std::string> findProgram(const std::string& name);

/// An engine with these options, and the program loaded in it.
struct LoadedInKiln {
    std::unique_ptr<Engine> engine;
    std::unique_ptr<Program> program;
    CalledProgram::Main main;
};
tl::expected<LoadedInKiln, std::string> loadInKiln(const test::Program& program, Options options);

/// `main` of a shared library that was built natively; it stays loaded.
tl::expected<CalledProgram::Main, std::string> loadNatively(const std::string& library);

} // namespace kiln::bench
