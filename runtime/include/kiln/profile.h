#pragma once

// What the interpreter counted in runs of a Program, as one value that a host may keep, add up and hand to a later run:
// calls, edges of branches and switches, loops, targets of calls through pointers, values of arguments.
//
// Thread rule: values. Ownership: none; a Profile knows nothing of the Program it came from.

#include "kiln/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace kiln {

class Profile {
public:
    /// Nothing counted.
    Profile();

    /// What text() gave, in this process or another. Errors: BadProfile, where the text is not whole: it is foreign, of
    /// another version, cut off or damaged; the message names the line.
    static Result<Profile> parse(std::string_view text);

    /// The form in which profiles are kept (ir/profile_text.h): lines of plain text, the same for the same counts. No
    /// addresses are in it, but values of arguments are.
    const std::string& text() const { return text_; }

    /// How many functions it has counts of.
    size_t functions() const { return functions_; }

private:
    friend class LoadedProgram;
    friend Profile merge(const Profile& a, const Profile& b);
    Profile(std::string text, size_t functions);

    std::string text_;
    size_t functions_ = 0;
};

/// Both together: counts are added, and saturate at 2^64 - 1. Of a function that is not the same in both, by the shape
/// of its IR, the counts of `b` stay.
Profile merge(const Profile& a, const Profile& b);

/// What became of the functions of a profile that was handed to a Program.
struct ProfileMatch {
    size_t used = 0;    ///< their counts serve
    size_t changed = 0; ///< skipped: the Program's function of this name has another IR
    size_t unknown = 0; ///< skipped: the Program defines none of this name
};

} // namespace kiln
