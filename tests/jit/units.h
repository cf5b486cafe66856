#pragma once

// Units made by hand: IR text in, what cutting would hand over out.

#include "ir/unit.h"
#include "jit/passes.h"

#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <string>

namespace kiln::test {

/// REQUIRES: the text is valid IR; the test fails and an empty unit comes back when not.
Unit unitFromIr(const std::string& ir);

/// The unit's object. The test fails when it cannot be built.
std::unique_ptr<llvm::MemoryBuffer> objectFromIr(const std::string& ir, Tier tier = Tier::Baseline);

/// What a compilation that dies gives up on purpose is no leak: while one of these lives, the leak sanitizer does not
/// look at what this thread allocates.
class LeakingScope {
public:
    LeakingScope();
    ~LeakingScope();
    LeakingScope(const LeakingScope&) = delete;
    LeakingScope& operator=(const LeakingScope&) = delete;
};

/// The error's words; empty for success.
std::string words(llvm::Error error);

} // namespace kiln::test
