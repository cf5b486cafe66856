#include "bench/command_line.h"

#include "bench/peers.h"
#include "bench/suite.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace kiln::bench {

namespace {

/// The first of `names` that `known` does not hold for.
template <class Known>
std::string firstUnknown(const char* kind, const std::vector<std::string>& names, Known known) {
    for (const std::string& name : names)
        if (!known(name)) return std::string("no ") + kind + " called '" + name + "' (--list names them)";
    return "";
}

bool isSuite(const std::string& name) {
    return std::ranges::any_of(suites(), [&](const Suite& suite) { return name == suite.name; });
}

bool isPeer(const std::string& name) {
    return std::ranges::any_of(peers(), [&](const Peer& peer) { return name == peer.name; });
}

} // namespace

void describeOptions(CLI::App& app, Wishes& wishes) {
    app.add_flag("--quick", wishes.plan.quick, "Fewer programs, smaller sizes: under three minutes");
    app.add_option("--suite", wishes.plan.suites, "Only these")->delimiter(',')->allow_extra_args(false);
    app.add_option("--program", wishes.plan.programs, "Only these")->delimiter(',')->allow_extra_args(false);
    app.add_option("--peer", wishes.plan.peers, "Only these")->delimiter(',')->allow_extra_args(false);
    app.add_option("--repetitions", wishes.plan.repetitions, "How often each program is run")
        ->check(CLI::Range(1, 1000));
    app.add_flag("--list", wishes.list, "Suites, programs and peers");
    app.add_option("--out", wishes.out, "Folder of this run (default: build/release/bench/runs/TIME)");
    app.add_option("--compare", wishes.compare, "Two runs, or two builds FOLDER[,JIT-RUN-OPTION...]")->expected(2);
    app.add_option("--inject", wishes.injection.program, "With two builds: slow this program down in the second");
    app.add_option("--inject-percent", wishes.injection.percent, "By this much")
        ->check(CLI::Range(0.1, 1000.0))
        ->capture_default_str();
    app.add_flag("--baseline", wishes.baseline, "Compare this run with the baseline");
    app.add_flag("--save-baseline", wishes.saveBaseline, "Make this run the baseline");
    app.add_flag("--all", wishes.all, "When comparing: the rows that did not change as well");
    app.add_flag("--remember", wishes.remember, "Append this run's headline figures to bench/history.jsonl");
    app.add_option("--report", wishes.report, "Make the report of this run anew");
    app.add_option("--readme", wishes.readme,
                   "Write the tables of this run into README.md; of further ones, the suites they have measured again");
    app.add_option("--self-check", wishes.selfCheck,
                   "Compare this build with itself, and with one program slowed down by 5%, so many times each")
        ->check(CLI::Range(1, 100));
}

std::string narrowing(const Plan& plan) {
    std::string text = plan.quick ? "--quick" : "";
    const auto add = [&](const std::string& word) { text += (text.empty() ? "--" : " --") + word; };
    for (const std::string& name : plan.suites)
        add("suite=" + name);
    for (const std::string& name : plan.programs)
        add("program=" + name);
    for (const std::string& name : plan.peers)
        add("peer=" + name);
    if (plan.repetitions > 0) add("repetitions=" + std::to_string(plan.repetitions));
    return text;
}

std::string whyNot(const Wishes& wishes) {
    const Plan& plan = wishes.plan;
    const auto isProgram = [&](const std::string& name) {
        return std::ranges::any_of(plan.all, [&](const test::Program& program) { return nameOf(program) == name; });
    };
    std::string why = firstUnknown("suite", plan.suites, isSuite);
    if (why.empty()) why = firstUnknown("program", plan.programs, isProgram);
    if (why.empty()) why = firstUnknown("peer", plan.peers, isPeer);
    if (!why.empty()) return why;

    if (const std::string& injected = wishes.injection.program; !injected.empty()) {
        const bool builds = !wishes.compare.empty() && findBuild(wishes.compare[0]) && findBuild(wishes.compare[1]);
        if (!builds) return "--inject goes with --compare of two builds";
        if (!isProgram(injected) || !plan.wantsProgram(injected)) return "'" + injected + "' is not compared";
    }
    if (wishes.remember && !narrowing(plan).empty())
        return "--remember keeps whole runs only, not one with " + narrowing(plan);
    return "";
}

} // namespace kiln::bench
