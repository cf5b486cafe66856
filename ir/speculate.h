#pragma once

// Step 0 of the row `specialize`: where the profile is clear, the other way leaves the code through a deopt site.
//
//   branch       an edge that was never taken, into blocks that only it reaches, that hold a call, and that come back:
//                they are left out, so that nothing behind them must reckon with what they do
//   call target  a call through a pointer that always reached one function, which came along: nothing must reckon with
//                an unknown callee
//   arguments    of the root: those that always had one value are that value
//
// All sites are placed on fresh copies of canonical functions, before anything is inlined: an inlined callee's site
// then simply returns into its caller. Passes may delete sites, and never add one.
// What a site costs is that its values live on to it: one that would make memory escape which nothing else lets escape
// is not placed.
// What was said of a function (memory, willreturn, nounwind, norecurse) stays true of its copy: with its sites it does
// what it did, as what they call is its own rest.

#include "ir/deopt_sites.h"
#include "ir/unit.h"
#include "ir/unit_profile.h"

namespace llvm {
class Function;
} // namespace llvm

namespace kiln {

class UnitMapper;
struct FunctionProfile;

/// `profile` null: nothing was counted. Sites that are placed are added to `placed`.
/// Leaves behind blocks that nothing reaches.
void placeSites(const SpeculatedCopy& function, const FunctionProfile* profile, UnitMapper& mapper, UnitBody bodyOf,
                const Speculation& speculation, std::vector<DeoptSite>& placed);

} // namespace kiln
