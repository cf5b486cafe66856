#pragma once

#include "llvm/Support/Error.h"

namespace llvm::jitlink {
class LinkGraph;
} // namespace llvm::jitlink

namespace kiln {

/// Before LLVM's optimizeGOTAndStubAccesses: takes calls through the GOT out of it whose target lies below 4 GiB, as
/// the functions of an executable that is not position-independent do. LLVM 19 makes direct calls of them, and writes
/// the target's address where its distance belongs.
llvm::Error keepLowCallsIndirect(llvm::jitlink::LinkGraph& graph);

} // namespace kiln
