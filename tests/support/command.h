// Running another program and seeing all of how it went.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace kiln::test {

struct Command {
    std::vector<std::string> argv;                                ///< argv[0] is looked up in PATH
    std::string stdinText;                                        ///< what it reads; at its end is end-of-file
    std::string directory;                                        ///< where it runs; empty: here
    std::vector<std::pair<std::string, std::string>> environment; ///< set on top of ours
    std::chrono::milliseconds timeLimit{180'000};                 ///< then its whole process group is killed
    std::size_t outputLimitBytes = std::size_t{64} << 20;         ///< more than this on one stream: killed too
};

struct Outcome {
    enum class End { Exited, Signaled, TimedOut, TooMuchOutput, NotStarted };

    End end = End::NotStarted;
    int code = -1; ///< exit status, number of the signal, or errno of a failed start
    std::string out;
    std::string err;
    double wallMs = 0;
    double cpuMs = 0;
    long maxRssKb = 0;

    bool succeeded() const { return end == End::Exited && code == 0; }
    /// Did both end the same way? Says nothing about their output.
    bool endedLike(const Outcome& other) const { return end == other.end && code == other.code; }
};

/// Runs `command` and waits for it. When it has ended, what it left running in its process group is killed.
/// Thread-safe.
Outcome run(const Command& command);

/// "exit status 3", "signal 11 (Segmentation fault)", "no end within 1500 ms", ...
std::string describeEnd(const Outcome& outcome);

/// The command as a line for a POSIX shell, with its directory, environment and stdin.
std::string shellLine(const Command& command);

} // namespace kiln::test
