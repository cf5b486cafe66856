#include "bench/contenders.h"

#include "tests/support/places.h"
#include "tests/support/text.h"

#include <algorithm>
#include <sstream>

namespace kiln::bench {

using test::Outcome;

/// Why this run does not count; empty when it does.
static std::string wrongness(const Outcome& outcome, const std::string& expected) {
    if (!outcome.succeeded()) return describeEnd(outcome) + "\n" + test::lastLines(outcome.err, 10);
    return test::firstDifference(expected, outcome.out);
}

std::vector<Measured> interleave(Journal& journal, const std::string& program, const std::string& expected,
                                 const std::vector<Contender>& contenders, int rounds) {
    std::vector<Measured> measured;
    for (const Contender& contender : contenders)
        measured.push_back({contender.mode, {}});
    std::vector<bool> out(contenders.size(), false);
    for (int round = 0; round < rounds; ++round) {
        for (size_t turn = 0; turn < contenders.size(); ++turn) {
            const size_t who = (turn + static_cast<size_t>(round)) % contenders.size();
            if (out[who]) continue;
            const Contender& contender = contenders[who];
            if (contender.before) contender.before();
            const Outcome outcome = test::run(contender.command);
            Measured& mine = measured[who];
            if (const std::string wrong = wrongness(outcome, expected); !wrong.empty()) {
                journal.fail(program + ", " + contender.mode, wrong);
                out[who] = true;
                mine.wallMs.clear();
                continue;
            }
            mine.wallMs.push_back(outcome.wallMs);
            mine.maxRssMb = std::max(mine.maxRssMb, static_cast<double>(outcome.maxRssKb) / 1024);
        }
    }
    return measured;
}

void fillCache(const test::Command& command) {
    constexpr int kRuns = 2;
    for (int run = 0; run < kRuns; ++run)
        test::run(command);
}

void runProbe(Journal& journal, const Plan& plan, const std::vector<std::string>& arguments) {
    test::Command command;
    command.argv = {plan.probe.string()};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.directory = test::repositoryRoot();
    command.timeLimit = std::chrono::minutes(10);
    const Outcome outcome = test::run(command);
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);) {
        if (auto row = rowFromJson(line))
            journal.record(std::move(*row));
        else
            journal.fail("bench-probe " + arguments.front(), "printed '" + line + "'");
    }
    if (!outcome.succeeded())
        journal.fail("bench-probe " + arguments.front(),
                     describeEnd(outcome) + "\n" + test::lastLines(outcome.err, 10));
}

} // namespace kiln::bench
