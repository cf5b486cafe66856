// Random verified modules through all that is done to a module before it runs: accepted, lowered, each function brought
// into canonical form and translated. Nothing is executed: random IR has wild stores.
#include "tests/fuzz/forked.h"
#include "tests/fuzz/mutation_chain.h"
#include "tests/support/places.h"
#include "tests/support/translate_only.h"

#include <CLI/CLI.hpp>

#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

struct Options {
    Seed seed = 1;
    std::uint64_t modules = 10'000;
    unsigned steps = 40;
    std::string save;
    fs::path failures = buildFolder() / "fuzz/failures";
    fs::path stopFile;
    std::vector<fs::path> corpus = {repositoryRoot() / "tests/programs", repositoryRoot() / "tests/regressions",
                                    repositoryRoot() / "tests/passes"};
};

// Of all children.
struct Counts {
    bool mutating; ///< what the child does just now
    std::uint64_t verified, broken, refused, functions, interpretable, instructions;
};

void saveTo(const std::string& file, const llvm::Module& module) {
    std::error_code error;
    llvm::raw_fd_ostream out(file, error);
    if (!error) llvm::WriteBitcodeToFile(module, out);
}

class Campaign {
public:
    explicit Campaign(Options options)
        : options_(std::move(options)), corpus_(readCorpus(options_.corpus, kMaxSourceBytes)),
          counts_(makeShared<Counts>()) {
        fs::create_directories(options_.failures);
    }

    bool run() {
        const auto start = std::chrono::steady_clock::now();
        runForked(
            {options_.seed, kEndless, kSeedsPerChild, kSecondsPerSeed}, [this](Seed seed) { visitChain(seed); },
            [this](const Death& death) { keep(death); }, [this] { return keepOn(); });
        report(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        return ours_ == 0;
    }

private:
    static constexpr std::size_t kMaxSourceBytes = std::size_t{16} << 10;
    static constexpr Seed kEndless = Seed{1} << 40;
    static constexpr Seed kSeedsPerChild = 200;
    static constexpr unsigned kSecondsPerSeed = 120;

    void visitChain(Seed seed) {
        const ChainCounts chain = mutateInSteps(
            seed, options_.steps, corpus_, [this](bool on) { counts_.mutating = on; },
            [this](std::unique_ptr<llvm::Module> module) { translateModule(*module); });
        counts_.broken += chain.broken;
    }

    void translateModule(llvm::Module& module) {
        if (!options_.save.empty()) saveTo(options_.save, module);
        const ModuleTranslation result = translateOnly(module);
        ++counts_.verified;
        if (!result.refused.empty()) ++counts_.refused;
        for (const FunctionTranslation& function : result.functions) {
            ++counts_.functions;
            counts_.instructions += function.canonicalInstructions;
            if (function.isInterpretable()) ++counts_.interpretable;
        }
    }

    // The seed is all that is needed to see it again: --seed=SEED --modules=1 --save=FILE.
    void keep(const Death& death) {
        const char* where = counts_.mutating ? "mutating" : "translating";
        ++(counts_.mutating ? mutators_ : ours_);
        std::ofstream file(options_.failures / ("translate_" + std::to_string(death.seed) + ".txt"));
        file << where << ": " << death.how << "\n" << death.stack;
        if (counts_.mutating) return; // the mutator's own
        std::cout << "seed " << death.seed << ", " << where << ": " << death.how << "\n"
                  << death.stack.substr(0, 600) << std::endl;
    }

    bool keepOn() {
        last_ = next_;
        next_ = counts_.verified;
        constexpr std::uint64_t kProgressEvery = 50'000;
        if (last_ / kProgressEvery != next_ / kProgressEvery)
            std::cerr << next_ << " modules, " << ours_ << " deaths" << std::endl;
        const bool stopped = !options_.stopFile.empty() && fs::exists(options_.stopFile);
        return counts_.verified < options_.modules && !stopped;
    }

    void report(double seconds) const {
        auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
        std::printf(
            "%llu modules verified and translated in %.0f s (%.0f/s), from seed %llu; %llu broken, %llu refused\n"
            "%llu functions, %llu interpretable, %llu canonical instructions\n"
            "deaths: %llu translating, %llu inside the mutator\n",
            number(counts_.verified), seconds, static_cast<double>(counts_.verified) / seconds, number(options_.seed),
            number(counts_.broken), number(counts_.refused), number(counts_.functions), number(counts_.interpretable),
            number(counts_.instructions), number(ours_), number(mutators_));
    }

    const Options options_;
    const std::vector<std::string> corpus_;
    Counts& counts_;
    std::uint64_t last_ = 0, next_ = 0;
    std::uint64_t ours_ = 0, mutators_ = 0;
};

} // namespace
} // namespace kiln::test

int main(int argc, char** argv) {
    using namespace kiln::test;
    Options options;
    CLI::App app("Random verified modules (LLVM's FuzzMutate), translated but not run");
    app.add_option("--seed", options.seed, "Seed of the first chain of mutations")->capture_default_str();
    app.add_option("--modules", options.modules, "How many verified modules, at least")->capture_default_str();
    app.add_option("--steps", options.steps, "Mutations, and so modules, of a chain")->capture_default_str();
    app.add_option("--corpus", options.corpus, "Folders of .ll files from which chains start");
    app.add_option("--save", options.save, "Write each module there before it is translated");
    app.add_option("--failures", options.failures, "Where the stacks of deaths are kept")->capture_default_str();
    app.add_option("--stop-file", options.stopFile, "Stop when there is such a file");
    CLI11_PARSE(app, argc, argv);
    try {
        return Campaign(options).run() ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "fuzz_translate: " << error.what() << "\n";
        return 1;
    }
}
