#include "tests/coverage/traces.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringRef.h>

#include <algorithm>
#include <csignal>

namespace kiln::test {
namespace {

using llvm::StringRef;

bool isAddressOutside(uint64_t word) {
    constexpr uint64_t kArenaFrom = 0x1000f0000000, kArenaTo = 0x100110000000;
    // Half of an address above a small number is what padding holds, which differs from run to run.
    return (word & 0xffffffff) >= 0x10000 && word < 0x800000000000 && !(word >= kArenaFrom && word < kArenaTo);
}

/// Lines are equal, or their last words are addresses.
bool tellTheSame(StringRef expected, StringRef actual) {
    if (expected == actual) return true;
    auto [where, word] = expected.rsplit(' ');
    auto [otherWhere, otherWord] = actual.rsplit(' ');
    uint64_t value = 0, other = 0;
    return where == otherWhere && !word.getAsInteger(16, value) && !otherWord.getAsInteger(16, other) &&
           isAddressOutside(value) && isAddressOutside(other);
}

} // namespace

bool Trace::tookTooLong() const {
    return end == -SIGXCPU || end == -SIGALRM || end == -SIGKILL;
}

std::vector<Traces> parseTraces(std::string_view output, size_t count) {
    std::vector<Traces> all(count);
    size_t call = 0;
    Trace* trace = nullptr;
    for (StringRef line : llvm::split(StringRef(output), '\n')) {
        unsigned set = 0;
        if (StringRef rest = line; rest.consume_front("call ") && !rest.getAsInteger(10, call)) {
            trace = nullptr;
        } else if (rest.consume_front("set ") && !rest.getAsInteger(10, set) && set < kCoverSets && call < count) {
            trace = &all[call][set];
        } else if (trace && rest.consume_front("end ") && !rest.getAsInteger(10, trace->end)) {
            trace = nullptr;
        } else if (trace) {
            trace->lines.push_back(line.str());
        }
    }
    return all;
}

std::string difference(const Trace& expected, const Trace& actual) {
    if (expected.end != actual.end)
        return "ends with " + std::to_string(actual.end) + ", not " + std::to_string(expected.end);
    if (expected.faulted()) return ""; // nothing was told
    for (size_t i = 0; i < std::max(expected.lines.size(), actual.lines.size()); ++i) {
        const std::string left = i < expected.lines.size() ? expected.lines[i] : "(nothing)";
        const std::string right = i < actual.lines.size() ? actual.lines[i] : "(nothing)";
        if (!tellTheSame(left, right)) return "'" + right + "', not '" + left + "'";
    }
    return "";
}

} // namespace kiln::test
