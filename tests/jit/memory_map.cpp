#include "memory_map.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace kiln::test {

std::vector<Mapping> memoryMap() {
    std::vector<Mapping> result;
    std::ifstream file("/proc/self/maps");
    for (std::string line; std::getline(file, line);) {
        Mapping mapping;
        char dash = 0;
        std::string offset, device, inode;
        std::istringstream(line) >> std::hex >> mapping.begin >> dash >> mapping.end >> mapping.protection >> offset >>
            device >> inode >> mapping.name;
        result.push_back(std::move(mapping));
    }
    return result;
}

size_t mappingCount() {
    const std::vector<Mapping> all = memoryMap();
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    // A sanitizer's allocator maps anonymous memory as it likes; ours have names.
    return static_cast<size_t>(
        std::count_if(all.begin(), all.end(), [](const Mapping& mapping) { return !mapping.name.empty(); }));
#else
    return all.size();
#endif
}

std::vector<std::string> writableAndExecutable() {
    std::vector<std::string> result;
    for (const Mapping& mapping : memoryMap())
        if (mapping.protection.find('w') != std::string::npos && mapping.protection.find('x') != std::string::npos)
            result.push_back(mapping.name + " " + mapping.protection);
    return result;
}

std::string protectionOf(const void* address) {
    const auto value = reinterpret_cast<uintptr_t>(address);
    for (const Mapping& mapping : memoryMap())
        if (mapping.begin <= value && value < mapping.end) return mapping.protection;
    return "";
}

} // namespace kiln::test
