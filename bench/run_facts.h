// Where and on what a run was made.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace kiln::bench {

/// On each line of a run's file, and of the history.
struct RunFacts {
    std::string started; ///< UTC, "2026-01-31T12:00:00Z"
    std::string commit;  ///< short hash; ends with "+" when the tree had changes
    std::string cpu;     ///< as the kernel names it
    std::string llvm;    ///< "19.1.7"
    std::string options; ///< how the run was narrowed; empty: all of it
    int cores = 0;
    /// What tells machines apart whose CPUs have the same name: family/model/stepping, a hash of what the CPU can do,
    /// cores. Empty in files of before it was there.
    std::string machine = "";
    bool quick = false; ///< smaller programs
};

/// Of this machine and checkout, now.
RunFacts factsOfNow(const std::string& options);

bool areOfOneMachine(const RunFacts& one, const RunFacts& other);

nlohmann::ordered_json toJson(const RunFacts& facts);
/// Of any object that has the members, or some. Throws Json::exception when one is of another type.
RunFacts factsFromJson(const nlohmann::ordered_json& json);

} // namespace kiln::bench
