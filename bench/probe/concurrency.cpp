// concurrency [--quick] [--repetitions=N]: one engine under many threads of its host, in compiled code and while
// functions are being promoted. Every answer is compared with what native code gives.
#include "bench/probe/concurrency_parts.h"
#include "bench/probe/hash_program.h"
#include "bench/probe/probe.h"

namespace kiln::bench {

int probeConcurrency(const std::vector<std::string>& arguments) {
    const ProbeOptions wanted = optionsIn(arguments);
    const int repetitions = wanted.times(3, 3);
    Options options;
    options.cache.l2Bytes = 0; // each Program is compiled anew
    Engine engine = engineWith(options);
    reportThreads(engine, wanted.quick, repetitions);
    reportRequests(engine, wanted.quick, repetitions);
    return 0;
}

} // namespace kiln::bench
