// jit-inspect: what the engine made of a program, and why.

#include "inspect_verb.h"

#include <cstdio>
#include <string>
#include <vector>

using namespace kiln::tools;

namespace {

constexpr Verb kVerbs[] = {
    {"passes", "PROGRAM [FUNCTION]", "what each of the eight passes did to what was promoted", runPasses},
    {"ir", "PROGRAM FUNCTION", "a function's IR: what is translated, what is compiled, and after the passes", runIr},
    {"bytecode", "PROGRAM [FUNCTION]", "what the interpreter runs, beside its IR, with the counts of the run",
     runBytecode},
    {"asm", "PROGRAM FUNCTION", "the machine code of a function or loop", runAsm},
    {"remarks", "PROGRAM [FUNCTION]", "what the passes said of what was promoted: done, refused, and why", runRemarks},
    {"why", "PROGRAM FUNCTION", "where a function and its loops are, and what brought or keeps them there", runWhy},
    {"cache", "status|ls|show|key|clear|verify", "what is kept from earlier runs", runCache},
};

void showHelp() {
    std::puts("Shows what the engine made of a program.\n"
              "\n"
              "Usage: jit-inspect VERB TARGET [OPTION...]\n");
    for (const Verb& verb : kVerbs)
        std::printf("  %-32s %s\n", (std::string(verb.name) + " " + verb.arguments).c_str(), verb.purpose);
    std::puts(
        "\n"
        "PROGRAM is .c .cc .cpp .ll .bc, or - for standard input (with -x). It is loaded and run first, for its\n"
        "counts (see --no-run), and but for why without a cache unless --cache names one.\n"
        "Every verb takes --json; 'jit-inspect VERB --help' lists its options.\n"
        "Exit status: 0, 1 when what is asked about is not there or failed a check, 2 for wrong usage. A program\n"
        "that dies by a signal takes jit-inspect with it, after the report.");
}

int refuse(const std::string& message) {
    std::fprintf(stderr, "jit-inspect: %s\nTry 'jit-inspect --help'.\n", message.c_str());
    return kUsage;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) return refuse("no VERB given");
    const std::string name = argv[1];
    if (name == "--help" || name == "-h") {
        showHelp();
        return kOk;
    }
    std::string known;
    for (const Verb& verb : kVerbs) {
        if (name == verb.name) return verb.run(verb, {argv + 2, argv + argc});
        known += (known.empty() ? "" : "|") + std::string(verb.name);
    }
    return refuse("'" + name + "' is none of " + known);
}
