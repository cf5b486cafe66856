#pragma once

// What a host hands in: source files or texts, before anything is read.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kiln {

/// `Auto` decides by the file name's ending: .c, .cc/.cpp/.cxx, .ll/.bc.
enum class Language : uint8_t { Auto, C, Cxx, Ir };

/// One source of a Program.
struct Source {
    std::string name; ///< path, or the name shown in messages when `text` is set
    Language language = Language::Auto;
    std::optional<std::string> text = std::nullopt; ///< the bytes themselves; otherwise the file `name` is read
    /// IR of strangers, or damaged: LLVM's readers are not made for it, so that a forked child reads it, and it is
    /// refused if that dies. Costs milliseconds. The code in it is trusted all the same.
    bool distrusted = false;
};

/// What the Clang front end needs beside a C or C++ source.
struct FrontEndOptions {
    std::vector<std::string> args; ///< -I, -D, -std= and the like, in order
    std::string library;           ///< path of the front end's library; empty: searched beside ours
    std::string resourceDirectory; ///< Clang's; empty: searched
};

} // namespace kiln
