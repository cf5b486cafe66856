#include "tests/coverage/bitcode.h"

#include "tests/support/command.h"
#include "tests/support/text.h"

#include <fstream>

namespace fs = std::filesystem;

namespace kiln::test {

fs::path bitcodeOf(const Unit& unit, std::string_view level, const fs::path& folder) {
    return folder / unit.project / ("bitcode" + std::string(level)) / (unit.key() + ".bc");
}

bool compileToBitcode(const Unit& unit, std::string_view level, const fs::path& folder) {
    fs::path output = bitcodeOf(unit, level, folder), failed = output;
    failed.replace_extension(".failed");
    if (fs::exists(output)) return true;
    if (fs::exists(failed)) return false;
    fs::create_directories(output.parent_path());

    Command command;
    command.argv = {unit.isCxx ? KILN_NATIVE_CXX : KILN_NATIVE_CC};
    command.argv.insert(command.argv.end(), unit.arguments.begin(), unit.arguments.end());
    fs::path unfinished = output;
    unfinished += ".new";
    command.argv.insert(command.argv.end(), {std::string(level), "-march=native", "-w", "-emit-llvm", "-c",
                                             unit.source.string(), "-o", unfinished.string()});
    command.directory = unit.directory;
    command.timeLimit = std::chrono::minutes(5);
    Outcome outcome = run(command);
    if (outcome.succeeded()) {
        fs::rename(unfinished, output);
        return true;
    }
    std::ofstream(failed) << shellLine(command) << "\n" << describeEnd(outcome) << "\n" << lastLines(outcome.err, 20);
    return false;
}

} // namespace kiln::test
