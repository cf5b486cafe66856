// Starting jit-inspect with files of a test's own.
#pragma once

#include "cli_runner.h"

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace kiln::test {

using Json = nlohmann::json;

/// Hot calls (`step`, 100,000), a hot loop in main with one inside, a switch, floating point.
inline constexpr std::string_view kInspected = R"(#include <stdio.h>
#include <stdlib.h>
static double weights[16] = {1.5, 2.5};
__attribute__((noinline)) static int step(int x) { return x * 7 + 3; }
__attribute__((noinline)) static double scale(double x, int i) { return x * 1.25 + weights[i & 15]; }
__attribute__((noinline)) int pick(int n) {
    switch (n & 7) {
    case 0: return 5;
    case 1: return 900;
    case 5: return -1;
    default: return 2;
    }
}
__attribute__((noinline)) int cold(int n) { return n - 1; }
__attribute__((noinline)) int machine(int n, int more) {
    int sum = 0;
    for (int i = 0; i < n; i++) {
        __asm__("" : "+r"(sum));
        sum += more;
    }
    return sum;
}
int main(int argc, char **argv) {
    unsigned sum = machine(2, cold(argc));
    double d = 0;
    int n = argc > 1 ? atoi(argv[1]) : 20000;
    for (int i = 0; i < n; i++) {
        sum += step(i) + pick(i);
        for (int j = 0; j < 3; j++)
            d = scale(d, j);
        if (d > 1e6) d = 0;
    }
    printf("%u %g\n", sum, d);
    return 0;
}
)";

class InspectTest : public CliTest {
protected:
    InspectTest() { file("hot.c", kInspected); }

    /// jit-inspect with these words, by a shell's rules for quotes.
    Outcome inspect(const std::string& words, const std::string& stdinText = "") const;

    /// Its report with `--json`. The test fails when the exit status is another one.
    Json report(const std::string& words, int status = 0) const;

    /// Its report as text. The test fails when the exit status is not 0, or when something is on stderr.
    std::string text(const std::string& words) const;

    /// Expects a failure of this status: nothing on stdout, and each of `parts` in its message.
    void expectFailure(const std::string& words, int status, const std::vector<std::string>& parts,
                       const std::string& stdinText = "") const;
};

/// The test fails with the whole text when a part is not in it.
void expectParts(const std::string& text, const std::vector<std::string>& parts);

} // namespace kiln::test
