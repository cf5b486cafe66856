#pragma once

// Kiln: an embeddable, tiered JIT engine for LLVM IR and C/C++. This header is all a host needs.

#include "kiln/engine.h"
