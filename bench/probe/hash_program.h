// A Program whose every answer is known: functions f0, f1... that mix a number for so many rounds.
#pragma once

#include "kiln/kiln.h"

#include <cstdint>
#include <vector>

namespace kiln::bench {

/// Programs with some functions of that kind, in IR.
class HashProgram {
public:
    using Signature = uint64_t(uint64_t value, uint64_t rounds);

    /// Throws std::runtime_error.
    HashProgram(Engine& engine, unsigned functions);
    unsigned functions() const { return static_cast<unsigned>(functions_.size()); }
    uint64_t call(unsigned function, uint64_t value, uint64_t rounds) const {
        return functions_[function](value, rounds);
    }
    /// Calls until all functions are optimized. Throws when that does not come about. REQUIRES: tier Auto, and that
    /// nobody else promotes functions of this engine meanwhile.
    void promoteAll(uint64_t rounds) const;
    /// What call() must give, computed natively.
    static uint64_t answer(unsigned function, uint64_t value, uint64_t rounds);

private:
    Engine& engine_;
    uint64_t promotedBefore_; ///< in the engine, by others
    Program program_;
    std::vector<Function<Signature>> functions_;
};

/// Throws std::runtime_error.
Engine engineWith(Options options);

} // namespace kiln::bench
