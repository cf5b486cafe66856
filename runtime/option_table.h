#pragma once

// One row for each option of an engine: whether it is part of cache keys, and how it is spelled there. An option that
// is in no row does not compile.
//
// Thread-safe: constant.

#include "kiln/options.h"

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace kiln {

/// Which keys an option is part of.
enum class KeyUse : uint8_t {
    None,    ///< changes nothing that is kept
    Record,  ///< changes what is hot, not what its code is: records of runs only
    Artifact ///< changes code: artifacts, and so records, too
};

struct OptionRow {
    const char* name;
    KeyUse use;
    const char* why;
    std::string (*value)(const Options& options); ///< null where `use` is None
};

llvm::ArrayRef<OptionRow> optionTable();

/// Name and value of the rows that are part of keys of this use.
std::vector<std::pair<std::string, std::string>> keyOptions(const Options& options, KeyUse use);

} // namespace kiln
