// The suite `adversarial`: programs that turn against what was seen of them. Each is run as a whole with all tiers and
// with the baseline tier at most: what speculating, optimizing and compiling again cost must have come back by its end.
#include "bench/contenders.h"
#include "bench/race.h"
#include "bench/suites/suites.h"
#include "tests/support/places.h"

#include <fstream>
#include <nlohmann/json.hpp>

namespace fs = std::filesystem;

namespace kiln::bench {

using test::Size;

namespace {

Entrant entrant(const Plan& plan, const test::Program& program, const char* mode, std::vector<std::string> options) {
    options.push_back("--cache=off");
    return {mode, {{}, kilnCommand(plan, program, Size::Full, options)}};
}

/// What became of its guesses, in one more run.
void countDeopts(Journal& journal, const Plan& plan, const test::Program& program) {
    const fs::path file = test::buildFolder() / "bench" / "adversarial.json";
    fs::create_directories(file.parent_path());
    test::run(kilnCommand(plan, program, Size::Full, {"--cache=off", "--stats=json", "--stats-file=" + file.string()}));
    std::ifstream in(file);
    const auto stats = nlohmann::json::parse(in, nullptr, false);
    if (!stats.is_object()) return journal.fail(nameOf(program), "it wrote no statistics");
    double withdrawn = 0;
    for (const auto& site : stats["deopt_sites"])
        withdrawn += site["withdrawn"] == true ? 1 : 0;
    const auto record = [&](const char* metric, double value) {
        journal.record({"", nameOf(program), "kiln", metric, "", {value}, Better::Neither, ""});
    };
    record("deopts", stats["deopts"].get<double>());
    record("withdrawn sites", withdrawn);
}

void measure(Journal& journal, const Plan& plan, const test::Program& program) {
    // The first is what the others are compared with.
    race(journal, program, Size::Full,
         {entrant(plan, program, "kiln baseline", {"--max-tier=baseline"}), entrant(plan, program, "kiln", {}),
          entrant(plan, program, "kiln, no speculation", {"--no-speculation"})},
         {.rounds = plan.times(5, 2)});
    countDeopts(journal, plan, program);
}

} // namespace

std::vector<Job> adversarialJobs(const Plan& plan) {
    std::vector<Job> jobs;
    for (const test::Program& program : test::programsIn("bench/adversarial"))
        if (plan.wantsProgram(nameOf(program)))
            jobs.push_back({nameOf(program), [&plan, program](Journal& journal) { measure(journal, plan, program); }});
    return jobs;
}

} // namespace kiln::bench
