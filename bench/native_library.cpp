#include "bench/native_library.h"

#include "tests/support/native.h"
#include "tests/support/places.h"
#include "tests/support/text.h"

#include <filesystem>

namespace fs = std::filesystem;

namespace kiln::bench {

tl::expected<std::string, std::string> nativeLibrary(const test::Program& program, const std::string& level) {
    const fs::path source = test::repositoryRoot() / program.file, folder = test::buildFolder() / "bench";
    const fs::path library = folder / (program.file.stem().string() + level + ".so");
    std::error_code none;
    if (fs::exists(library) && fs::last_write_time(library, none) > fs::last_write_time(source, none))
        return library.string();

    fs::create_directories(folder);
    // Its functions are its own, as those of an executable are.
    const test::Command compile = test::compileCommand(
        program, {}, {level, "-march=native", "-shared", "-fPIC", "-fno-semantic-interposition"}, library.string());
    const test::Outcome outcome = test::run(compile);
    if (!outcome.succeeded()) return tl::unexpected(describeEnd(outcome) + "\n" + test::lastLines(outcome.err, 10));
    return library.string();
}

} // namespace kiln::bench
