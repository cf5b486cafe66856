#include "bench/run_facts.h"

#include "tests/support/command.h"
#include "tests/support/places.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <thread>
#include <vector>

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

/// What the kernel says of the first processor: "model name" and so on.
static std::map<std::string, std::string> askKernel() {
    std::map<std::string, std::string> answers;
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line) && !line.empty();)
        if (const size_t colon = line.find(':'); colon != std::string::npos)
            answers[line.substr(0, line.find_last_not_of(" \t", colon - 1) + 1)] =
                line.substr(std::min(colon + 2, line.size()));
    return answers;
}

/// Eight hexadecimal digits (FNV-1a); the same in each build.
static std::string shortHash(const std::string& text) {
    uint32_t hash = 2166136261;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619;
    char digits[9];
    std::snprintf(digits, sizeof digits, "%08x", hash);
    return digits;
}

static std::string timeOfNow() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

static bool saysQuick(const std::string& options) {
    std::istringstream words(options);
    for (std::string word; words >> word;)
        if (word == "--quick") return true;
    return false;
}

RunFacts factsOfNow(const std::string& options) {
    auto cpu = askKernel();
    const int cores = static_cast<int>(std::thread::hardware_concurrency());
    const std::string machine = cpu["cpu family"] + "/" + cpu["model"] + "/" + cpu["stepping"] + " " +
                                shortHash(cpu["flags"]) + " " + std::to_string(cores);
    return {timeOfNow(), commitOfNow(), cpu["model name"], KILN_LLVM_VERSION,
            options,     cores,         machine,           saysQuick(options)};
}

bool areOfOneMachine(const RunFacts& one, const RunFacts& other) {
    if (!one.machine.empty() && !other.machine.empty()) return one.machine == other.machine;
    return one.cpu == other.cpu && one.cores == other.cores;
}

using Json = nlohmann::ordered_json;

Json toJson(const RunFacts& facts) {
    return {{"started", facts.started}, {"commit", facts.commit},   {"cpu", facts.cpu},         {"cores", facts.cores},
            {"llvm", facts.llvm},       {"options", facts.options}, {"machine", facts.machine}, {"quick", facts.quick}};
}

RunFacts factsFromJson(const Json& json) {
    RunFacts facts;
    facts.started = json.value("started", "");
    facts.commit = json.value("commit", "");
    facts.cpu = json.value("cpu", "");
    facts.llvm = json.value("llvm", "");
    facts.options = json.value("options", "");
    facts.cores = json.value("cores", 0);
    facts.machine = json.value("machine", "");
    facts.quick = json.value("quick", saysQuick(facts.options)); // older files have only the option
    return facts;
}

} // namespace kiln::bench
