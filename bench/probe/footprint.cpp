#include "bench/probe/footprint.h"

#include <fstream>
#include <malloc.h>
#include <string>
#include <unistd.h>

namespace kiln::bench {

Footprint footprintNow() {
    malloc_trim(0);
    Footprint footprint;
    size_t total = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    footprint.rssBytes = static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        footprint.mappings += 1;
    return footprint;
}

} // namespace kiln::bench
