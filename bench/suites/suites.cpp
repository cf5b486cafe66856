#include "bench/suites/suites.h"

namespace kiln::bench {

static constexpr Suite kSuites[] = {
    {"startup", "How soon does it say its first word: a process, and an engine inside a host?", startupJobs},
    {"warmup", "How long does each call take from the first on, and what was promoted when?", warmupJobs},
    {"steady", "How fast is the code of each tier, once it is warm, against native code?", steadyJobs},
    {"whole", "How long does one wait for a whole program, cold and warm, against what else there is?", wholeJobs},
    {"interpreter", "What does tier 0 cost against native -O1, and translating for it?", interpreterJobs},
    {"compile", "What does compiling cost, per phase and pass and IR instruction, against LLVM's own?", compileJobs},
    {"cache", "How fast, how often and how small does the cache answer?", cacheJobs},
    {"profiling", "What does counting cost the interpreter?", profilingJobs},
    {"concurrency", "What do many callers at once get?", concurrencyJobs},
    {"memory", "What does it keep in memory?", memoryJobs},
    {"ablation", "What is each of the eight passes good for: the same code without it?", ablationJobs},
    {"adversarial", "Is it never slower than its baseline tier, where programs turn against what was seen of them?",
     adversarialJobs},
    {"counts", "How many instructions does a whole run execute, where clocks are too noisy to say?", countsJobs},
};

std::span<const Suite> suites() {
    return kSuites;
}

} // namespace kiln::bench
