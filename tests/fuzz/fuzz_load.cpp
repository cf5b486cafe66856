// Damaged sources through Engine::load: text and bitcode of LLVM IR, C, and bytes that never were anything. A load ends
// with a Program or an error. LLVM's own readers may fall over what is damaged; nothing else may.
#include "tests/fuzz/forked.h"
#include "tests/fuzz/mutate_bytes.h"
#include "tests/support/command.h"
#include "tests/support/places.h"

#include <CLI/CLI.hpp>
#include <kiln/kiln.h>

#include "llvm/AsmParser/Parser.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

struct Options {
    Seed seed = 1;
    double seconds = 60;
    std::string save;
    fs::path failures = buildFolder() / "fuzz/failures";
    fs::path stopFile;
};

enum Kind { Text, Bitcode, C, Garbage, Kinds };
constexpr std::array<const char*, Kinds> kKindNames = {"text", "bitcode", "C", "random bytes"};

// Of all children.
struct Counts {
    Kind now;
    std::array<std::uint64_t, Kinds> loads, errors;
};

struct Corpus {
    std::vector<std::string> text, bitcode, c;
};

constexpr std::uintmax_t kMaxSourceBytes = std::uintmax_t{24} << 10;

// A load runs a Program's constructors, and damaged ones do anything.
bool runsAtLoad(const std::string& source) {
    for (const char* word : {"global_ctors", "ifunc", "constructor"})
        if (source.find(word) != std::string::npos) return true;
    return false;
}

std::string bitcodeOf(const std::string& text) {
    llvm::LLVMContext context;
    llvm::SMDiagnostic error;
    auto module = llvm::parseAssembly({text, "corpus"}, error, context);
    std::string bytes;
    if (!module) return bytes;
    llvm::raw_string_ostream out(bytes);
    llvm::WriteBitcodeToFile(*module, out);
    return bytes;
}

Corpus readAll() {
    std::vector<fs::path> files;
    for (const char* folder : {"tests/programs", "tests/regressions", "tests/passes"})
        for (const auto& entry : fs::recursive_directory_iterator(repositoryRoot() / folder))
            if (entry.is_regular_file() && entry.file_size() <= kMaxSourceBytes) files.push_back(entry.path());
    std::ranges::sort(files);
    Corpus corpus;
    for (const fs::path& file : files) {
        std::ostringstream source;
        source << std::ifstream(file).rdbuf();
        if (runsAtLoad(source.str())) continue;
        if (file.extension() == ".c") corpus.c.push_back(source.str());
        if (file.extension() != ".ll") continue;
        corpus.text.push_back(source.str());
        if (std::string bitcode = bitcodeOf(source.str()); !bitcode.empty()) corpus.bitcode.push_back(bitcode);
    }
    return corpus;
}

Kind kindOf(Random& random) {
    const unsigned percent = random.below(100);
    return percent < 45 ? Text : percent < 88 ? Bitcode : percent < 90 ? C : Garbage;
}

std::string damaged(Random& random, Kind kind, const Corpus& corpus) {
    switch (kind) {
    case Text: return mutateBytes(random, random.pick(corpus.text), true);
    case Bitcode: return mutateBytes(random, random.pick(corpus.bitcode), false);
    case C: return mutateBytes(random, random.pick(corpus.c), true);
    default: break;
    }
    // Behind the four bytes by which bitcode is known, or not.
    return (random.chance(50) ? "BC\xC0\xDE" : "") + randomBytes(random, 400);
}

/// The part of a process in which a child died, by its stack.
class Places {
public:
    /// "LLVM, asked by" a function of ours, "clang", or the function of ours.
    std::string of(const std::string& stack) {
        std::istringstream frames(stack);
        std::string culprit, first;
        for (std::string frame; std::getline(frames, frame);) {
            const bool isOurs = frame.starts_with("fuzz_load");
            // The front end's library carries Clang, or is linked with it.
            const bool isClang = frame.starts_with("libkiln_clang") || frame.starts_with("libclang-cpp");
            if (isClang && culprit.empty()) return "clang";
            if (frame.starts_with("libLLVM") && culprit.empty()) culprit = "LLVM, asked by ";
            if (!isOurs) continue;
            const std::string place = culprit + nameOf(frame);
            // What was only taken for a stack has frames of no meaning, too.
            if (isReader(place)) return place;
            if (first.empty()) first = place;
        }
        return !first.empty() ? first : culprit.empty() ? "?" : culprit + "?";
    }
    static bool isReader(const std::string& place) {
        // The verifier, too, falls over what the reader let through.
        return place.starts_with("LLVM, ") && (place.find("SourceReader::parse(") != std::string::npos ||
                                               place.find("acceptModule(") != std::string::npos);
    }

private:
    // Functions without linkage have no name at run time; the debug information has it.
    std::string nameOf(const std::string& frame) {
        const std::size_t plus = frame.find("+0x");
        if (plus == std::string::npos) return frame;
        std::string& name = names_[frame];
        if (!name.empty()) return name;
        Command ask;
        ask.argv = {"addr2line", "-Cfe", fs::read_symlink("/proc/self/exe").string(), frame.substr(plus + 1)};
        const std::string answer = run(ask).out;
        return name = answer.substr(0, answer.find('\n'));
    }

    std::map<std::string, std::string> names_;
};

class Campaign {
public:
    explicit Campaign(Options options)
        : options_(std::move(options)), corpus_(readAll()), counts_(makeShared<Counts>()),
          start_(std::chrono::steady_clock::now()) {
        fs::create_directories(options_.failures);
    }

    bool run() {
        constexpr Seed kSeedsPerChild = 500;
        constexpr unsigned kSecondsPerSeed = 60;
        constexpr Seed kEndless = Seed{1} << 40;
        runForked(
            {options_.seed, kEndless, kSeedsPerChild, kSecondsPerSeed}, [this](Seed seed) { load(seed); },
            [this](const Death& death) { keep(death); }, [this] { return keepOn(); });
        report();
        return others_ == 0;
    }

private:
    void load(Seed seed) {
        Random random(seed);
        const Kind kind = kindOf(random);
        counts_.now = kind;
        const std::string source = damaged(random, kind, corpus_);
        if (!options_.save.empty()) std::ofstream(options_.save, std::ios::binary) << source;
        if (!engine_) engine_ = makeEngine();
        ++counts_.loads[kind];
        if (!engine_->load({"damaged", kind == C ? Language::C : Language::Ir, source, /*distrusted=*/true}))
            ++counts_.errors[kind];
    }

    // In the child: an engine has threads.
    static std::unique_ptr<Engine> makeEngine() {
        kiln::Options options;
        options.jobs = 0;
        auto engine = Engine::create(options);
        if (!engine) throw std::runtime_error(engine.error().message);
        return std::make_unique<Engine>(std::move(*engine));
    }

    // The seed is all that is needed to see it again: --seed=SEED --seconds=0 --save=FILE.
    void keep(const Death& death) {
        const std::string place = places_.of(death.stack);
        const std::string what = std::string(kKindNames[counts_.now]) + ", " + place + ", " + death.how;
        if (++deaths_[what] == 1 || !Places::isReader(place))
            std::ofstream(options_.failures / ("load_" + std::to_string(death.seed) + ".txt")) << what << "\n"
                                                                                               << death.stack;
        if (Places::isReader(place)) return;
        ++others_;
        std::cout << "seed " << death.seed << ": " << what << std::endl;
    }

    double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

    bool keepOn() {
        if (!begun_) return begun_ = true;
        const bool stopped = !options_.stopFile.empty() && fs::exists(options_.stopFile);
        return seconds() < options_.seconds && !stopped;
    }

    void report() const {
        auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
        std::uint64_t all = 0;
        for (int kind = 0; kind < Kinds; ++kind) {
            const auto k = static_cast<std::size_t>(kind);
            all += counts_.loads[k];
            std::printf("%s: %llu loads, %llu ended with an error\n", kKindNames[k], number(counts_.loads[k]),
                        number(counts_.errors[k]));
        }
        std::printf("%llu loads in %.0f s (%.0f/s), from seed %llu\n", number(all), seconds(),
                    static_cast<double>(all) / seconds(), number(options_.seed));
        for (const auto& [what, count] : deaths_)
            std::printf("%llu deaths: %s\n", number(count), what.c_str());
        std::printf("deaths outside of LLVM's readers: %llu\n", number(others_));
    }

    const Options options_;
    const Corpus corpus_;
    Counts& counts_;
    const std::chrono::steady_clock::time_point start_;
    std::unique_ptr<Engine> engine_; // of the child
    Places places_;
    std::map<std::string, std::uint64_t> deaths_;
    std::uint64_t others_ = 0;
    bool begun_ = false;
};

} // namespace
} // namespace kiln::test

int main(int argc, char** argv) {
    using namespace kiln::test;
    Options options;
    CLI::App app("Damaged sources through Engine::load");
    app.add_option("--seed", options.seed, "Where to begin")->capture_default_str();
    app.add_option("--seconds", options.seconds, "For how long")->capture_default_str();
    app.add_option("--save", options.save, "Write each source there before it is loaded");
    app.add_option("--failures", options.failures, "Where the stacks of deaths are kept")->capture_default_str();
    app.add_option("--stop-file", options.stopFile, "Stop when there is such a file");
    CLI11_PARSE(app, argc, argv);
    try {
        return Campaign(options).run() ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "fuzz_load: " << error.what() << "\n";
        return 1;
    }
}
