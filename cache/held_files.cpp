#include "cache/held_files.h"

#include <algorithm>
#include <cstdlib>
#include <dirent.h>
#include <string>
#include <sys/stat.h>
#include <utility>

namespace kiln {

std::vector<int> HeldFiles::openNow() {
    std::vector<int> open;
    DIR* directory = opendir("/proc/self/fd");
    if (!directory) return open;
    while (const dirent* entry = readdir(directory))
        if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9') open.push_back(std::atoi(entry->d_name));
    std::erase(open, dirfd(directory));
    closedir(directory);
    std::sort(open.begin(), open.end());
    return open;
}

HeldFiles HeldFiles::since(const std::vector<int>& before, const std::vector<std::string>& paths) {
    HeldFiles files;
    std::vector<std::pair<dev_t, ino_t>> wanted;
    for (const std::string& path : paths) {
        struct stat status{};
        if (stat(path.c_str(), &status) == 0) wanted.emplace_back(status.st_dev, status.st_ino);
    }
    for (int descriptor : openNow()) {
        struct stat status{};
        if (std::binary_search(before.begin(), before.end(), descriptor)) continue;
        // By its name: other threads' descriptors are among these, which may be closed at any moment.
        if (stat(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), &status) != 0) continue;
        const std::pair file(status.st_dev, status.st_ino);
        if (std::find(wanted.begin(), wanted.end(), file) == wanted.end()) continue;
        files.held_.push_back({descriptor, status.st_dev, status.st_ino});
    }
    return files;
}

bool HeldFiles::areIntact() const {
    return std::all_of(held_.begin(), held_.end(), [](const Held& held) {
        struct stat status{};
        return fstat(held.descriptor, &status) == 0 && status.st_dev == held.device && status.st_ino == held.inode;
    });
}

} // namespace kiln
