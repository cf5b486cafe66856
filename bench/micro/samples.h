// What the micro-benchmarks work on; made at first use.
#pragma once

#include "bench/probe/levels.h"
#include "cache/entry.h"

namespace kiln::bench {

/// An artifact of middling size among those of some programs.
const Entry& sampleArtifact();
/// As a level keeps it, under someMacKey().
const StoredForm& sampleForm();
/// An artifact that needs no symbols of its Program: a function with a loop.
const Entry& linkableArtifact();

} // namespace kiln::bench
