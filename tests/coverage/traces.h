// What a call did, as the harness tells it, and whether two tellings are the same.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "tests/coverage/harness.h"

namespace kiln::test {

/// Of one set of inputs.
struct Trace {
    std::vector<std::string> lines; ///< words that changed, calls made
    int end = kNone;                ///< exit status, or minus the signal

    static constexpr int kNone = 1000; ///< the set was not run to its end
    bool isThere() const { return end != kNone; }
    bool faulted() const { return end < 0; }
    bool tookTooLong() const;
};
using Traces = std::array<Trace, kCoverSets>;

/// Of `count` calls, in their order.
std::vector<Traces> parseTraces(std::string_view output, size_t count);

/// Where the two differ, in words; empty: they tell the same. Two addresses outside the arena are the same: where
/// engines put variables, stack and code is theirs to say.
std::string difference(const Trace& expected, const Trace& actual);

} // namespace kiln::test
