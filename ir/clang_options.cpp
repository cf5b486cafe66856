#include "ir/clang_options.h"

#include "ir/diagnostics.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

namespace kiln {

namespace {

/// Take a value, joined or as the next word.
constexpr llvm::StringLiteral kWithValue[] = {"-I",        "-D",         "-U",          "-isystem",
                                              "-iquote",   "-idirafter", "-include",    "-imacros",
                                              "-isysroot", "-iprefix",   "-iwithprefix"};

/// Whole words.
constexpr llvm::StringLiteral kWords[] = {"-w",
                                          "-ansi",
                                          "-pedantic",
                                          "-pedantic-errors",
                                          "-pthread",
                                          "-nostdinc",
                                          "-nostdinc++",
                                          "-nobuiltininc",
                                          "-trigraphs",
                                          "-undef",
                                          "-g",
                                          "-g0",
                                          "-g1",
                                          "-g2",
                                          "-g3",
                                          "-ggdb",
                                          "-gmlt",
                                          "-gdwarf",
                                          "-gdwarf-2",
                                          "-gdwarf-3",
                                          "-gdwarf-4",
                                          "-gdwarf-5",
                                          "-gline-tables-only"};

constexpr llvm::StringLiteral kPrefixes[] = {"-std=", "-stdlib=", "--sysroot=", "-W", "-f", "-m", "-O"};

struct Refused {
    llvm::StringLiteral prefix, why;
};
/// Exceptions to kPrefixes.
constexpr Refused kRefused[] = {
    {"-Wa,", "it passes options to an assembler"},
    {"-Wl,", "it passes options to a linker"},
    {"-Wp,", "it passes options past the driver"},
    {"-mllvm", "it sets options of the whole process"},
    {"-mrelax-all", "it is for an assembler"},
    {"-m32", "the target is x86-64"},
    {"-m16", "the target is x86-64"},
    {"-mx32", "the target is x86-64"},
    {"-fplugin", "plugins are not loaded"},
    {"-fpass-plugin", "plugins are not loaded"},
    {"-fmodule", "modules read and write files of their own"},
    {"-fno-implicit-module", "modules read and write files of their own"},
    {"-fimplicit-module", "modules read and write files of their own"},
    {"-fprebuilt-", "modules read and write files of their own"},
    {"-fbuild-session", "modules read and write files of their own"},
    {"-fpch", "precompiled headers are not read"},
    {"-fsanitize", "sanitizers need a runtime library"},
    {"-fprofile", "profiles come from the engine"},
    {"-fauto-profile", "profiles come from the engine"},
    {"-fcs-profile", "profiles come from the engine"},
    {"-fcoverage", "coverage needs a runtime library"},
    {"-ftest-coverage", "coverage needs a runtime library"},
    {"-fmemory-profile", "it needs a runtime library"},
    {"-fxray", "it needs a runtime library"},
    {"-fsplit-stack", "split stacks are not supported"},
    {"-fsyntax-only", "nothing would come out"},
    {"-flto", "the output is chosen by the engine"},
    {"-fthinlto", "the output is chosen by the engine"},
    {"-femit-", "the output is chosen by the engine"},
    {"-fembed-", "the output is chosen by the engine"},
    {"-fsave-", "it writes files"},
    {"-ftime-trace", "it writes files"},
    {"-ftime-report", "it prints"},
    {"-fstack-usage", "it writes files"},
    {"-fcrash-diagnostics", "it writes files"},
    {"-fproc-stat-report", "it writes files"},
    {"-fdump", "it writes files"},
    {"-fdiagnostics-format", "messages have one form"},
    {"-fuse-", "there is no linker to choose"},
    {"-fintegrated-cc1", "no process is started"},
    {"-fno-integrated-", "no process is started"},
    {"-foffload", "only the host is compiled for"},
    {"-fcuda", "only the host is compiled for"},
    {"-fgpu", "only the host is compiled for"},
    {"-fopenmp-targets", "only the host is compiled for"},
    {"-fms-", "only Linux is compiled for"},
    // Clang reads it past its own file system, so that a change of the file would go unnoticed (ir/manifest.h).
    {"-frandomize-layout-seed-file", "only -frandomize-layout-seed is known"},
};

bool takesNextWord(llvm::StringRef arg) {
    return llvm::is_contained(kWithValue, arg);
}

bool isAllowed(llvm::StringRef arg) {
    auto starts = [&](llvm::StringRef prefix) { return arg.starts_with(prefix); };
    return llvm::is_contained(kWords, arg) || llvm::any_of(kPrefixes, starts) ||
           (llvm::any_of(kWithValue, starts) && !arg.starts_with("-include-"));
}

} // namespace

llvm::Error checkClangOptions(llvm::ArrayRef<std::string> args) {
    for (size_t i = 0; i < args.size(); ++i) {
        llvm::StringRef arg = args[i];
        for (const Refused& refused : kRefused)
            if (arg.starts_with(refused.prefix))
                return failure("compiler option '" + arg + "' is refused: " + refused.why);
        if (!isAllowed(arg)) return failure("compiler option '" + arg + "' is not among those that are allowed");
        if (takesNextWord(arg) && ++i == args.size()) return failure("compiler option '" + arg + "' wants a value");
    }
    return llvm::Error::success();
}

} // namespace kiln
