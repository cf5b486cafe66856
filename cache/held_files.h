#pragma once

// Which descriptors a library opened under our feet, and whether they still are what they were: programs close all they
// find (closefrom), or put a file of their own in its place (dup2), and then a number means another file.
//
// Thread rule: guarded by its owner.

#include <string>
#include <vector>

#include <sys/types.h>

namespace kiln {

class HeldFiles {
public:
    /// All descriptors that are open now. Before and after a library opens files, the difference is its.
    static std::vector<int> openNow();

    /// Holds what is open now, was not in `before`, and is one of the files at these paths.
    static HeldFiles since(const std::vector<int>& before, const std::vector<std::string>& paths);

    /// False: at least one was closed, or is another file.
    bool areIntact() const;

private:
    struct Held {
        int descriptor;
        dev_t device;
        ino_t inode;
    };
    std::vector<Held> held_;
};

} // namespace kiln
