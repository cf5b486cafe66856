#pragma once

// Counting values on the way: little in the handlers, the rest in functions of their own.

#include "call_site.h"
#include "interp/frame.h"
#include "value_sites.h"

namespace kiln::interp {

/// The target has no slot in the site's table, or enough was counted: then the site counts no more.
__attribute__((noinline)) void missTarget(const CallSite& site, const void* target);

/// False: this is missTarget's.
[[gnu::always_inline]] inline bool isTargetCounted(const CallSite& site, const void* target) {
    TargetSite* targets = site.targets.load(std::memory_order_relaxed);
    return !targets || targets->seen.hit(reinterpret_cast<uint64_t>(target));
}

/// Counts what the arguments of a call are. When enough calls were looked at, later ones are entered behind this.
__attribute__((noinline)) void lookAtArguments(ArgumentSites& arguments, const char* fp);

} // namespace kiln::interp
