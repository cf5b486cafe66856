#pragma once

// What a Program registered to run at its end: atexit and __cxa_atexit, newest first, as natively.
//
// Thread-safe: all members.

#include <mutex>
#include <vector>

namespace kiln {

class ExitList {
public:
    ExitList();
    ~ExitList();
    void add(void (*function)(void*), void* argument);
    /// glibc's on_exit.
    void addWithStatus(void (*function)(int status, void*), void* argument);
    /// Runs what is registered, and what that registers meanwhile: when a Program is dropped.
    void run();
    bool isEmpty();
    /// Takes the newest entry out and runs it. False: there was none. `status` is the process's.
    bool runNewest(int status);

private:
    struct Entry {
        void (*function)(void*);
        void (*withStatus)(int, void*); ///< when `function` is null
        void* argument;
    };
    void push(Entry entry);

    std::mutex mutex_;
    std::vector<Entry> entries_; // guarded by mutex_
};

/// Runs the lists of all Programs when the process exits while they are loaded, before whatever is registered with
/// atexit now: handlers may be compiled, which needs LLVM's static objects, and those die in the order in which the
/// first compilations made them.
void runExitListsAtProcessExit();

} // namespace kiln
