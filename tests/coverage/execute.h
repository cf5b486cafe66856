// Functions of code bases, called in the interpreter and natively with the same made-up inputs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace kiln::test {

struct Sample {
    std::string project;
    std::string level;
    std::string file;
    std::filesystem::path bitcode;
    std::string function;
};

/// Whether the function is one of the `percent` in a hundred that this seed executes.
bool isSampled(std::string_view project, std::string_view level, std::string_view function, uint64_t seed,
               double percent);

/// From the best to the worst that can be said.
enum class Verdict {
    Agrees,      ///< with all sets of inputs that mean anything, of which one at least ran to its end
    BothFault,   ///< by the same signal, with each set that means anything
    Undefined,   ///< native code disagrees with itself, by its optimization or by what memory it finds: nothing to
                 ///< compare
    NoEnd,       ///< natively within the time given
    Wild,        ///< native code faults where the interpreter does something else: an index far outside of a variable
                 ///< finds other things where variables lie elsewhere, and past an `unreachable` lies other code
    NotCallable, ///< no caller could be made or linked
    Slow,        ///< native code ends in time, the interpreter does not
    Differs,
};
constexpr std::string_view kVerdictNames[] = {"agrees", "both fault",   "undefined", "no end",
                                              "wild",   "not callable", "slow",      "differs"};

struct Finding {
    Verdict verdict = Verdict::NotCallable;
    std::string reason;
    unsigned sets = 0; ///< that were compared, and ran to their ends
};

/// Several in one program: starting and linking costs more than most calls. What is worse than `NotCallable` was seen
/// in a program of its own too, which is left in a folder below `folder`. Thread-safe for different folders.
std::vector<Finding> execute(const std::vector<Sample>& samples, const std::filesystem::path& folder);

} // namespace kiln::test
