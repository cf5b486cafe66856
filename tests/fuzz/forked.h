// Work that may crash, seed by seed, in children that are replaced when they do.
#pragma once

#include "tests/fuzz/generator.h"

#include <functional>
#include <string>
#include <type_traits>
#include <vector>

namespace kiln::test {

/// A child's end before its work was done.
struct Death {
    Seed seed = 0;   ///< at which it died
    std::string how; ///< "signal 11 (Segmentation fault)"
    std::string
        stack; ///< one frame a line, innermost first: image, then symbol where it has one; empty under sanitizers
};

struct ForkedRun {
    Seed first = 0, count = 0;
    Seed perChild = 1000;         ///< seeds until a fresh child takes over
    unsigned secondsPerSeed = 60; ///< after which it dies by SIGALRM
    /// Of address space: what is damaged asks for more than there is, and the system would take it from others.
    /// Without effect under sanitizers.
    std::uint64_t memoryBytes = std::uint64_t{6} << 30;
};

/// Calls `work` for each seed, in a child; `died` for each seed at which one died; the next child begins behind it.
/// `keepOn` is asked between children.
void runForked(const ForkedRun& run, const std::function<void(Seed)>& work,
               const std::function<void(const Death&)>& died, const std::function<bool()>& keepOn);

void* mapShared(std::size_t bytes); ///< zeroed, seen by children and parent; for the life of the process

/// One T that children and parent share.
template <class T>
T& makeShared() {
    static_assert(std::is_trivially_copyable_v<T>);
    return *new (mapShared(sizeof(T))) T{};
}

} // namespace kiln::test
