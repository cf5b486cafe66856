// Programs as test data: a source file whose first comment lines say how it is run and what it must print.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kiln::test {

/// How much work a run is: natively at -O3 a few milliseconds, about 0.15 s, about a second. Programs of the benches
/// state all three; others need but one, which is `Full`.
enum class Size { Small, Medium, Full };

/// One size of a program: its arguments, and what it prints when given them.
struct SizedRun {
    std::vector<std::string> args;     ///< split like a shell's words
    std::optional<std::string> expect; ///< stdout
};

/// What stands at the top of a program, on lines that begin with `//` or `;`, up to the first other line.
/// Lines with other keys, or none, are plain comments.
struct ProgramHeader {
    std::string what;                  ///< `what:` what this program is there to show
    std::vector<std::string> args;     ///< `args:` of the full size, split like a shell's words
    std::optional<std::string> expect; ///< `expect:` stdout with `args`, one line each
    std::optional<SizedRun> small;     ///< `small:` and `expect-small:`
    std::optional<SizedRun> medium;    ///< `medium:` and `expect-medium:`
    std::string stdinText;             ///< `stdin:` one line each
    std::vector<std::string> flags;    ///< `flags:` for the C or C++ compiler
    std::vector<std::string> link;     ///< `link:` -lNAME, -LFOLDER
    std::vector<std::string> with;     ///< `with:` further sources, relative to the program's folder

    /// The arguments and the output of a size; those of the full one where the header does not state the size.
    const std::vector<std::string>& argsOf(Size size) const;
    const std::optional<std::string>& expectOf(Size size) const;
};

ProgramHeader parseHeader(std::string_view source);

struct Program {
    std::filesystem::path file; ///< relative to the root of the repository
    ProgramHeader header;

    /// The arguments of a quick run (`small:`, else `args:`) and the output stated for it.
    const std::vector<std::string>& quickArgs() const { return header.argsOf(Size::Small); }
    const std::optional<std::string>& quickExpect() const { return header.expectOf(Size::Small); }

    /// A name that stands in `with:`, as a path relative to the root.
    std::string pathOf(const std::string& source) const;
};

/// Reads one program; `file` is absolute or relative to the current folder. Bitcode has no header.
Program readProgram(const std::filesystem::path& file);

/// The programs of a folder (relative to the root; its subfolders too), sorted by name. Files that others include or
/// are linked with (`*.inc.*`, what a `with:` names) are not programs. Empty when there is no such folder.
std::vector<Program> programsIn(const std::filesystem::path& folder);

/// Of all programs a sample of one in `kQuickStride`, which is also run under sanitizers.
inline constexpr int kQuickStride = 7;

} // namespace kiln::test
