#include "bench/native_library.h"

#include "tests/support/native.h"
#include "tests/support/places.h"

namespace kiln::bench {

tl::expected<std::string, std::string> nativeLibrary(const test::Program& program, const std::string& level) {
    // As an executable would be compiled: its functions are its own, its thread-locals at known places.
    const test::NativeBuild build = test::buildNative(
        program,
        {level, "-march=native", "-shared", "-fPIC", "-fno-semantic-interposition", "-ftls-model=initial-exec"}, ".so");
    if (build.executable.empty()) return tl::unexpected(build.error);
    return (test::repositoryRoot() / build.executable).string();
}

} // namespace kiln::bench
