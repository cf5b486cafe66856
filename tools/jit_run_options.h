#pragma once

// The command line of jit-run, parsed.

#include "program_options.h"

#include <string>

namespace kiln::tools {

enum class StatsFormat : unsigned char { None, Text, Json };

struct JitRunOptions : ProgramOptions {
    StatsFormat stats = StatsFormat::None;
    std::string statsFile;
    bool explain = false;
    std::string profileOut;
};

struct ParseOutcome {
    int exitStatus = -1; ///< -1: go on; else end with it, the message is printed
    JitRunOptions options;
};

ParseOutcome parseCommandLine(int argc, char** argv);

} // namespace kiln::tools
