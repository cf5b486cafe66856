// bench-probe: figures that are taken inside a process. Each verb runs in a process of its own, prints rows
// (bench/row.h) to stdout, one a line, and exits with 0, or says on stderr what was wrong.
#pragma once

#include "bench/row.h"

#include <span>
#include <string>
#include <vector>

namespace kiln::bench {

struct ProbeVerb {
    const char* name;
    const char* usage; ///< its arguments, then what it measures, on one line
    /// The exit status; 2: these are no arguments for it. May throw, which makes it 1.
    int (*run)(const std::vector<std::string>& arguments);
};

/// What can follow the arguments of most verbs.
struct ProbeOptions {
    bool quick = false;  ///< --quick
    int repetitions = 0; ///< --repetitions=N; 0: as the verb thinks right

    /// `usual` repetitions, `quickly` in a quick run, unless told otherwise.
    int times(int usual, int quickly) const { return repetitions > 0 ? repetitions : quick ? quickly : usual; }
};
/// Throws std::runtime_error at a word that is none.
ProbeOptions optionsIn(std::span<const std::string> words);

/// Prints the row at once.
void report(const Row& row);
/// The usual case: `program`, `mode`, `metric`, `unit`.
void report(const std::string& program, const std::string& mode, const std::string& metric, const std::string& unit,
            std::vector<double> samples, Better better = Better::Lower, const std::string& note = "");

/// Verbs: each in a file of its own; the list is in main.cpp.
int probeCache(const std::vector<std::string>& arguments);
int probeCalls(const std::vector<std::string>& arguments);
int probeWarmup(const std::vector<std::string>& arguments);
int probeStartup(const std::vector<std::string>& arguments);
int probeCompile(const std::vector<std::string>& arguments);
int probeMemory(const std::vector<std::string>& arguments);
int probeConcurrency(const std::vector<std::string>& arguments);

} // namespace kiln::bench
