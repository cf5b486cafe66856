#pragma once

// The command line of jit-run, parsed.

#include "kiln/options.h"
#include "kiln/source.h"

#include <string>
#include <vector>

namespace kiln::tools {

enum class StatsFormat : unsigned char { None, Text, Json };

struct JitRunOptions {
    Options engine;
    std::vector<Source> sources; ///< PROGRAM first
    std::vector<std::string> frontEndArgs;
    std::vector<std::string> libraries;   ///< paths or names for dlopen
    std::vector<std::string> programArgs; ///< argv of the program
    std::string entry = "main";
    StatsFormat stats = StatsFormat::None;
    std::string statsFile;
    bool explain = false;
};

struct ParseOutcome {
    int exitStatus = -1; ///< -1: go on; else end with it, the message is printed
    JitRunOptions options;
};

ParseOutcome parseCommandLine(int argc, char** argv);

} // namespace kiln::tools
