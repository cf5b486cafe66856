#include "bench/probe/promoted_units.h"

#include "bench/probe/called_program.h"
#include "runtime/inspect.h"

#include <mutex>

namespace kiln::bench {

tl::expected<std::vector<Unit>, std::string> promotedUnits(const test::Program& program) {
    Options options;
    options.jobs = 0;
    options.cache.l2Bytes = options.cache.l3Bytes = 0;
    auto loaded = loadInKiln(program, std::move(options));
    if (!loaded) return tl::unexpected(loaded.error());
    std::mutex mutex; // the program may have threads
    std::vector<Unit> units;
    watchUnits(*loaded->program, [&](const Unit& unit, Tier tier) {
        if (tier != Tier::Optimized) return;
        std::lock_guard lock(mutex);
        units.push_back(unit);
    });
    auto called = CalledProgram(loaded->main, program, test::Size::Medium).call();
    if (!called) return tl::unexpected(called.error());
    watchUnits(*loaded->program, {});
    if (units.empty()) return tl::unexpected(std::string("nothing was promoted"));
    return units;
}

} // namespace kiln::bench
