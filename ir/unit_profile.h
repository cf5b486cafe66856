#pragma once

// Counts as LLVM's metadata, and as text.

#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace llvm {
class Function;
} // namespace llvm

namespace kiln {

struct FunctionProfile;

/// REQUIRES: `copy` is a fresh copy of the canonical function that was counted: same blocks in the same order.
void annotate(llvm::Function& copy, const FunctionProfile& profile);

/// One line, ended by a newline: "name entries block:count,count ..."; spaces and backslashes of the name are escaped.
std::string encodeProfile(llvm::StringRef name, const FunctionProfile& profile);

struct NamedProfile;
/// The lines of a text that encodeProfile() made; what is not such a line is passed over.
std::vector<NamedProfile> decodeProfiles(llvm::StringRef text);

} // namespace kiln
