#pragma once

// Profiles in files: `--profile-in` and `--profile-out`.

#include "kiln/engine.h"
#include "kiln/result.h"

#include <string>
#include <vector>

namespace kiln::tools {

/// All of them together. The error names the file.
Result<Profile> readProfiles(const std::vector<std::string>& files);

/// What became of it, as a line: "3 functions used, ...".
std::string matchText(const ProfileMatch& match);

/// Empty: the file can be written. Nothing in it is changed: it may be one that is still to be read.
std::string whyNotWritable(const std::string& file);

/// As a whole or not at all: another process may be reading. Empty: done; else why not.
std::string writeProfile(const Profile& profile, const std::string& file);

} // namespace kiln::tools
