#include "bench/peer_recipes.h"

#include "tests/support/jit_run.h"
#include "tests/support/native.h"
#include "tests/support/places.h"

#include <chrono>
#include <filesystem>

namespace fs = std::filesystem;

namespace kiln::bench {

using test::Command;
using test::Program;
using test::Size;

namespace {

using Words = std::vector<std::string>;

/// Where a recipe keeps what it builds of a program: a path to which an ending may be added.
std::string built(const Program& program, const std::string& by) {
    const fs::path folder = test::buildFolder() / "bench" / "peers";
    fs::create_directories(folder);
    return (folder / (nameOf(program) + "-" + by)).string();
}

/// Of the slowest peer on a busy machine; who takes longer is beyond running this size (peers.cpp).
constexpr std::chrono::minutes kTimeLimit{5};

Command commandOf(const Words& argv, const Program& program) {
    Command command = nativeCommand(argv.front(), program, {argv.begin() + 1, argv.end()});
    command.timeLimit = kTimeLimit;
    return command;
}

/// `argv` and then the arguments of this size.
Command runOf(Words argv, const Program& program, Size size) {
    const Words& args = program.header.argsOf(size);
    argv.insert(argv.end(), args.begin(), args.end());
    return commandOf(argv, program);
}

Recipe aheadOfTime(const Program& program, Size size, const std::string& by, const test::Drivers& drivers,
                   const Words& flags) {
    const std::string executable = built(program, by);
    return {{compileCommand(program, drivers, flags, executable)}, runOf({executable}, program, size)};
}

Recipe fromBitcode(const Program& program, Size size, const std::string& by, Words flags, Words argv) {
    const std::string bitcode = built(program, by) + ".bc";
    flags.insert(flags.end(), {"-c", "-emit-llvm"});
    argv.push_back(bitcode);
    return {{compileCommand(program, {}, flags, bitcode)}, runOf(argv, program, size)};
}

/// The same program in another language, beside it.
Recipe beside(const Program& program, Size size, const char* executable, const char* ending) {
    return {{}, runOf({executable, fs::path(program.file).replace_extension(ending).string()}, program, size)};
}

Size smallerThan(Size size) {
    return size == Size::Full ? Size::Medium : Size::Small;
}

std::string literal(const std::string& text) {
    std::string quoted = "(char *)\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

/// A function in C and C++ that calls main as the system would: with arguments, whether it takes them or not.
std::string callOfMain(const std::string& name, const Program& program, Size size) {
    const Words& args = program.header.argsOf(size);
    std::string argv = literal(nameOf(program)) + ", ";
    for (const std::string& arg : args)
        argv += literal(arg) + ", ";
    return "static void " + name + "(void) { static char *argv[] = {" + argv + "0}; ((int (*)(int, char **))main)(" +
           std::to_string(args.size() + 1) + ", argv); }";
}

} // namespace

Recipe nativeRecipe(const Program& program, Size size) {
    return aheadOfTime(program, size, "O3", {}, {"-O3", "-march=native"});
}

Recipe nativeO0(const Program& program, Size size) {
    return aheadOfTime(program, size, "O0", {}, {"-O0", "-march=native"});
}

Recipe nativeO1(const Program& program, Size size) {
    return aheadOfTime(program, size, "O1", {}, {"-O1", "-march=native"});
}

Recipe nativePgo(const Program& program, Size size) {
    const std::string executable = built(program, "pgo"), counting = executable + "-counting";
    const std::string raw = executable + ".profraw", profile = executable + ".profdata";
    const Words usual = {"-O3", "-march=native"};
    const auto with = [&](const std::string& flag, const std::string& output) {
        return compileCommand(program, {}, {usual[0], usual[1], flag}, output);
    };
    Command train = runOf({counting}, program, smallerThan(size));
    train.environment.emplace_back("LLVM_PROFILE_FILE", raw);
    Command merge;
    merge.argv = {"llvm-profdata-19", "merge", raw, "-o", profile};
    return {{with("-fprofile-generate", counting), train, merge, with("-fprofile-use=" + profile, executable)},
            runOf({executable}, program, size)};
}

Recipe gcc(const Program& program, Size size) {
    return aheadOfTime(program, size, "gcc", {.c = "gcc", .cxx = "g++"}, {"-O3", "-march=native"});
}

Recipe lli(const Program& program, Size size) {
    return fromBitcode(program, size, "lli", {"-O3", "-march=native"}, {"lli-19", "-jit-kind=orc"});
}

Recipe lliInterpreter(const Program& program, Size size) {
    // Contraction is off as it knows no fmuladd either.
    return fromBitcode(program, size, "lli-interpreter", {"-O0", "-ffp-contract=off"},
                       {"lli-19", "--force-interpreter"});
}

Recipe clangRepl(const Program& program, Size size) {
    Words argv = {"clang-repl-19"};
    Words flags = {"-O3", "-march=native", "-w", program.file.extension() == ".c" ? "-xc" : "-xc++"};
    flags.insert(flags.end(), program.header.flags.begin(), program.header.flags.end());
    for (const std::string& flag : flags)
        argv.insert(argv.end(), {"-Xcc", flag});
    // Its arguments are lines that it runs; those of the program stand in one of them.
    const std::string source = (test::repositoryRoot() / program.file).string();
    argv.insert(argv.end(), {"#include \"" + source + "\"", callOfMain("callOfMain", program, size), "callOfMain();"});
    return {{}, commandOf(argv, program)};
}

Recipe tcc(const Program& program, Size size) {
    Words argv = {"tcc", "-w", "-lm", "-pthread"};
    argv.insert(argv.end(), program.header.flags.begin(), program.header.flags.end());
    argv.insert(argv.end(), program.header.link.begin(), program.header.link.end());
    argv.insert(argv.end(), {"-run", program.file.string()});
    return {{}, runOf(argv, program, size)};
}

Recipe node(const Program& program, Size size) {
    return beside(program, size, "node", ".js");
}

Recipe luajit(const Program& program, Size size) {
    return beside(program, size, "luajit", ".lua");
}

Recipe java(const Program& program, Size size) {
    return beside(program, size, "java", ".java");
}

} // namespace kiln::bench
