#include "profile_files.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <unistd.h>

namespace kiln::tools {

namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File openFile(const std::string& name, const char* mode) {
    return {std::fopen(name.c_str(), mode), std::fclose};
}

Error unreadable(const std::string& file, const std::string& why) {
    return Error{ErrorCode::BadProfile, "profile '" + file + "': " + why};
}

std::string cannotWrite(const std::string& file) {
    return "cannot write '" + file + "': " + std::strerror(errno);
}

Result<std::string> contentsOf(const std::string& file) {
    const File in = openFile(file, "re");
    if (!in) return tl::unexpected(unreadable(file, std::strerror(errno)));
    std::string text;
    char part[1 << 16];
    for (size_t length = 0; (length = std::fread(part, 1, sizeof part, in.get())) != 0;)
        text.append(part, length);
    if (std::ferror(in.get())) return tl::unexpected(unreadable(file, std::strerror(errno)));
    return text;
}

} // namespace

Result<Profile> readProfiles(const std::vector<std::string>& files) {
    Profile all;
    for (const std::string& file : files) {
        auto text = contentsOf(file);
        if (!text) return tl::unexpected(text.error());
        auto profile = Profile::parse(*text);
        if (!profile) return tl::unexpected(unreadable(file, profile.error().message));
        all = merge(all, *profile);
    }
    return all;
}

std::string matchText(const ProfileMatch& match) {
    return std::to_string(match.used) + " functions used, " + std::to_string(match.changed) +
           " skipped as they have changed, " + std::to_string(match.unknown) +
           " as the program has none of their names";
}

std::string whyNotWritable(const std::string& file) {
    const bool isNew = access(file.c_str(), F_OK) != 0;
    if (!openFile(file, "ae")) return cannotWrite(file);
    if (isNew) std::remove(file.c_str());
    return "";
}

std::string writeProfile(const Profile& profile, const std::string& file) {
    const std::string part = file + "." + std::to_string(getpid()) + ".part";
    const std::string& text = profile.text();
    File out = openFile(part, "we");
    if (!out) return cannotWrite(part);
    bool isWritten = std::fwrite(text.data(), 1, text.size(), out.get()) == text.size();
    isWritten &= std::fclose(out.release()) == 0;
    if (isWritten && std::rename(part.c_str(), file.c_str()) == 0) return "";
    const std::string why = cannotWrite(file);
    std::remove(part.c_str());
    return why;
}

} // namespace kiln::tools
