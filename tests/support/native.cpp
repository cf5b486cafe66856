#include "tests/support/native.h"

#include "tests/support/jit_run.h"
#include "tests/support/places.h"
#include "tests/support/text.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

std::string readFile(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// FNV-1a: names a file in a cache of our own; nobody attacks it.
class Hash {
public:
    void add(std::string_view text) {
        for (char c : text)
            add(static_cast<unsigned char>(c));
        add(0xff); // so that "ab", "c" is not "a", "bc"
    }
    std::string hex() const {
        std::string digits;
        for (int shift = 60; shift >= 0; shift -= 4)
            digits += "0123456789abcdef"[(state_ >> shift) & 15];
        return digits;
    }

private:
    void add(unsigned char byte) { state_ = (state_ ^ byte) * 0x100000001b3; }

    std::uint64_t state_ = 0xcbf29ce484222325;
};

// Everything the compiler may read: the program, its further sources, and what lies beside it to be included.
std::set<fs::path> inputsOf(const Program& program) {
    const fs::path folder = repositoryRoot() / program.file.parent_path();
    std::set<fs::path> inputs = {repositoryRoot() / program.file};
    for (const std::string& source : program.header.with)
        inputs.insert(folder / source);
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".h" || entry.path().filename().string().find(".inc.") != std::string::npos)
            inputs.insert(entry.path());
    return inputs;
}

bool needsCxx(const Program& program) {
    auto isCxx = [](const fs::path& file) { return file.extension() == ".cpp" || file.extension() == ".cc"; };
    // IR does not say what it came from; the C++ driver also links all that a C program needs.
    return isCxx(program.file) || program.file.extension() == ".ll" || program.file.extension() == ".bc" ||
           std::ranges::any_of(program.header.with, isCxx);
}

} // namespace

Command compileCommand(const Program& program, const Drivers& drivers, const std::vector<std::string>& flags,
                       const std::string& output) {
    Command compile;
    compile.directory = repositoryRoot();
    compile.timeLimit = std::chrono::minutes(5);
    auto& argv = compile.argv;
    argv.push_back(needsCxx(program) ? drivers.cxx : drivers.c);
    argv.insert(argv.end(), flags.begin(), flags.end());
    argv.push_back("-w");
    argv.insert(argv.end(), program.header.flags.begin(), program.header.flags.end());
    argv.push_back(program.file.string());
    for (const std::string& source : program.header.with)
        argv.push_back(program.pathOf(source));
    argv.insert(argv.end(), program.header.link.begin(), program.header.link.end());
    argv.insert(argv.end(), {"-lm", "-pthread", "-o", output});
    return compile;
}

NativeBuild buildNative(const Program& program, const std::string& optimization) {
    return buildNative(program, std::vector<std::string>{optimization, "-march=native"});
}

NativeBuild buildNative(const Program& program, const std::vector<std::string>& flags, const std::string& ending) {
    NativeBuild build;
    build.compile = compileCommand(program, {}, flags, "");
    std::string& output = build.compile.argv.back();

    Hash hash;
    for (const std::string& word : build.compile.argv)
        hash.add(word);
    for (const fs::path& input : inputsOf(program)) {
        hash.add(input.string());
        hash.add(readFile(input));
    }
    const fs::path folder = buildFolder() / "native";
    const fs::path executable = folder / (program.file.filename().string() + flags.front() + "-" + hash.hex() + ending);
    build.executable = fs::proximate(executable, repositoryRoot()).string();
    output = build.executable;
    if (fs::exists(executable)) return build;

    // Built under another name and renamed when whole: other tests may want the same one at the same time.
    fs::create_directories(folder);
    const fs::path unfinished = executable.string() + "." + std::to_string(gettid());
    output = unfinished.string();
    Outcome outcome = run(build.compile);
    if (outcome.succeeded()) {
        fs::rename(unfinished, executable);
        return build;
    }
    std::error_code ignored;
    fs::remove(unfinished, ignored);
    build.executable.clear();
    build.error = describeEnd(outcome) + "\n" + lastLines(outcome.err, 30);
    return build;
}

Command nativeCommand(const std::string& executable, const Program& program, const std::vector<std::string>& args) {
    Command command;
    command.argv = {executable};
    command.argv.insert(command.argv.end(), args.begin(), args.end());
    command.stdinText = program.header.stdinText;
    command.directory = repositoryRoot();
    command.timeLimit = runTimeLimit();
    return command;
}

Command nativeCommand(const NativeBuild& build, const Program& program, const std::vector<std::string>& args) {
    return nativeCommand(build.executable, program, args);
}

} // namespace kiln::test
