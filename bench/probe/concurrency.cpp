// concurrency [--quick]: one engine under many threads of its host, in compiled code and while functions are being
// promoted. Every answer is compared with what native code gives.
#include "bench/probe/concurrency_parts.h"
#include "bench/probe/hash_program.h"
#include "bench/probe/probe.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace kiln::bench {

int probeConcurrency(const std::vector<std::string>& arguments) {
    const bool quick = std::ranges::count(arguments, "--quick") > 0;
    Options options;
    options.cache.l2Bytes = 0; // each Program is compiled anew
    try {
        Engine engine = engineWith(options);
        reportThreads(engine, quick, 3);
        reportRequests(engine, quick, 3);
    } catch (const std::runtime_error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}

} // namespace kiln::bench
