#pragma once

// The one target: x86-64 Linux with ELF.

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>

namespace llvm {
class Module;
} // namespace llvm

namespace kiln {

/// LLVM 19's layout of x86-64 Linux; a test compares it with the target machine's.
inline constexpr llvm::StringLiteral kDataLayout{
    "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"};

/// For the IR readers: a module without a layout gets ours before its first type is read, because defaults such as a
/// load's alignment are taken from it while reading; one of an older LLVM is brought up to date.
std::optional<std::string> fillDataLayout(llvm::StringRef triple, llvm::StringRef layout);

/// Errors name the file and what is wrong; an absent triple means this process's. Afterwards triple and layout are
/// spelled one way, whatever the source said.
llvm::Error checkTarget(llvm::Module& module, llvm::StringRef file);

} // namespace kiln
