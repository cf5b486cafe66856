// factsOfNow(): asks git, the kernel and the build.
#include "bench/results.h"
#include "tests/support/command.h"
#include "tests/support/places.h"

#include <ctime>
#include <fstream>
#include <thread>

namespace kiln::bench {

/// What git prints, without the last line end; nothing when there is no git, or this is no checkout.
static std::optional<std::string> askGit(const std::vector<std::string>& arguments) {
    test::Command command;
    command.argv = {"git"};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.directory = test::repositoryRoot();
    test::Outcome outcome = test::run(command);
    if (!outcome.succeeded()) return std::nullopt;
    while (outcome.out.ends_with('\n'))
        outcome.out.pop_back();
    return outcome.out;
}

static std::string commitOfNow() {
    const auto hash = askGit({"rev-parse", "--short=10", "HEAD"});
    if (!hash) return "unknown";
    // The bench writes its history into the tree; that makes no other program.
    const auto changes = askGit({"status", "--porcelain", "--", ".", ":!bench/history.jsonl", ":!README.md"});
    return changes && changes->empty() ? *hash : *hash + "+";
}

static std::string cpuOfThisMachine() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("model name")) continue;
        const size_t colon = line.find(": ");
        if (colon != std::string::npos) return line.substr(colon + 2);
    }
    return "unknown";
}

static std::string timeOfNow() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

RunFacts factsOfNow(const std::string& options) {
    return {timeOfNow(),       commitOfNow(), cpuOfThisMachine(),
            KILN_LLVM_VERSION, options,       static_cast<int>(std::thread::hardware_concurrency())};
}

} // namespace kiln::bench
