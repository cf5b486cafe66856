#include "exit_list.h"

#include "kiln/function.h"

#include <algorithm>
#include <cstdlib>

namespace kiln {

namespace {

struct Registry {
    std::mutex mutex;
    std::vector<ExitList*> lists;
};

Registry& registry() {
    static auto* the = new Registry;
    return *the;
}

/// One entry a time, registered anew before it runs: a handler that calls exit() itself ends its own run, not the
/// others', and changes the status for those. (glibc's on_exit, as handlers may ask for the status.)
void runNext(int status, void*) {
    Registry& r = registry();
    ExitList* list = nullptr;
    {
        std::lock_guard lock(r.mutex);
        auto found = std::find_if(r.lists.rbegin(), r.lists.rend(), [](ExitList* each) { return !each->isEmpty(); });
        if (found == r.lists.rend()) return;
        list = *found;
    }
    on_exit(runNext, nullptr);
    list->runNewest(status);
}

} // namespace

ExitList::ExitList() {
    Registry& r = registry();
    std::lock_guard lock(r.mutex);
    r.lists.push_back(this);
}

ExitList::~ExitList() {
    Registry& r = registry();
    std::lock_guard lock(r.mutex);
    std::erase(r.lists, this);
}

void ExitList::add(void (*function)(void*), void* argument) {
    push({function, nullptr, argument});
}

void ExitList::addWithStatus(void (*function)(int, void*), void* argument) {
    push({nullptr, function, argument});
}

void ExitList::push(Entry entry) {
    static const bool installed = (runExitListsAtProcessExit(), true);
    (void)installed;
    std::lock_guard lock(mutex_);
    entries_.push_back(entry);
}

bool ExitList::isEmpty() {
    std::lock_guard lock(mutex_);
    return entries_.empty();
}

bool ExitList::runNewest(int status) {
    Entry entry{};
    {
        std::lock_guard lock(mutex_);
        if (entries_.empty()) return false;
        entry = entries_.back();
        entries_.pop_back();
    }
    PinScope pin; // at process exit nobody else has one for us
    if (entry.function)
        entry.function(entry.argument);
    else
        entry.withStatus(status, entry.argument);
    return true;
}

void ExitList::run() {
    while (runNewest(0)) {
    }
}

void runExitListsAtProcessExit() {
    on_exit(runNext, nullptr);
}

} // namespace kiln
