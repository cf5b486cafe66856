// Random modules by LLVM's own IR mutator (FuzzMutate): they satisfy the verifier, and nothing else.
#pragma once

#include "tests/fuzz/generator.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace llvm {
class Module;
} // namespace llvm

namespace kiln::test {

/// Sources of IR as text, of at most `maxBytes`, in a fixed order.
std::vector<std::string> readCorpus(const std::vector<std::filesystem::path>& folders, std::size_t maxBytes);

/// Which modules a chain had.
struct ChainCounts {
    unsigned verified = 0, broken = 0;
};

/// Starts from a module of `corpus`, or an empty one, and mutates it `steps` times; each module on the way that
/// satisfies the verifier is handed to `visit` as a copy. A chain ends early at the first that does not. The same for
/// the same seed and corpus. `mutating` is told before a mutation and after it, since it may crash by itself.
ChainCounts mutateInSteps(Seed seed, unsigned steps, const std::vector<std::string>& corpus,
                          const std::function<void(bool)>& mutating,
                          const std::function<void(std::unique_ptr<llvm::Module>)>& visit);

} // namespace kiln::test
