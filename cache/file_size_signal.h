#pragma once

// Writing beyond RLIMIT_FSIZE kills a process by SIGXFSZ, unless it is prepared. A cache must not: while one of these
// lives, its thread's writes fail with EFBIG instead, as on a full disk.
//
// Thread rule: belongs to one thread.

#include <csignal>

namespace kiln {

class FileSizeSignalHeld {
public:
    FileSizeSignalHeld();
    ~FileSizeSignalHeld();
    FileSizeSignalHeld(const FileSizeSignalHeld&) = delete;
    FileSizeSignalHeld& operator=(const FileSizeSignalHeld&) = delete;

private:
    bool held_ = false;
    sigset_t before_{};
};

} // namespace kiln
