#include "exit_list.h"

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

/// glibc's on_exit, as handlers may ask for the status.
void runAll(int status, void*) {
    Registry& r = registry();
    while (true) {
        ExitList* last = nullptr;
        {
            std::lock_guard lock(r.mutex);
            if (r.lists.empty()) return;
            last = r.lists.back();
            r.lists.pop_back();
        }
        last->run(status);
    }
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

void ExitList::run(int status) {
    while (true) {
        Entry entry{};
        {
            std::lock_guard lock(mutex_);
            if (entries_.empty()) return;
            entry = entries_.back();
            entries_.pop_back();
        }
        if (entry.function)
            entry.function(entry.argument);
        else
            entry.withStatus(status, entry.argument);
    }
}

void runExitListsAtProcessExit() {
    on_exit(runAll, nullptr);
}

} // namespace kiln
