#include "process_hooks.h"

#include "engine_core.h"
#include "exit_list.h"
#include "loaded_program.h"
#include "pins.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <vector>

#include <pthread.h>

namespace kiln {

namespace {

struct Registry {
    std::mutex mutex;
    std::vector<EngineCore*> engines;
    std::vector<LoadedProgram*> programs;
};

Registry& registry() {
    static auto* the = new Registry; // never destroyed: fork handlers cannot be taken back
    return *the;
}

// Order: registry, programs, engines; each program's lock is taken before the queues pause, as jobs take it too.
void prepare() {
    Registry& r = registry();
    r.mutex.lock();
    for (EngineCore* engine : r.engines)
        engine->queue.beforeFork();
    for (LoadedProgram* program : r.programs)
        program->lockForFork();
    for (EngineCore* engine : r.engines)
        engine->arena->beforeFork();
    pins::beforeFork();
}

void inParent() {
    Registry& r = registry();
    pins::afterForkInParent();
    for (EngineCore* engine : r.engines)
        engine->arena->afterForkInParent();
    for (LoadedProgram* program : r.programs)
        program->unlockAfterFork();
    for (EngineCore* engine : r.engines)
        engine->queue.afterForkInParent();
    r.mutex.unlock();
}

void inChild() {
    Registry& r = registry();
    pins::afterForkInChild();
    for (EngineCore* engine : r.engines)
        engine->arena->afterForkInChild();
    for (LoadedProgram* program : r.programs)
        program->unlockAfterFork();
    for (EngineCore* engine : r.engines)
        engine->queue.afterForkInChild();
    r.mutex.unlock();
}

/// Once per process: handlers registered twice would lock twice.
void install() {
    // Exit handlers run newest first: ours, registered after LLVM was loaded, before LLVM's destructors.
    static const int installed = pthread_atfork(prepare, inParent, inChild) | std::atexit(stopAllCompilations);
    (void)installed;
}

template <class T>
void add(std::vector<T*> Registry::* list, T& item) {
    install();
    Registry& r = registry();
    std::lock_guard lock(r.mutex);
    (r.*list).push_back(&item);
}

template <class T>
void remove(std::vector<T*> Registry::* list, T& item) {
    Registry& r = registry();
    std::lock_guard lock(r.mutex);
    std::erase(r.*list, &item);
}

} // namespace

void stopAllCompilations() {
    std::vector<EngineCore*> engines;
    {
        Registry& r = registry();
        std::lock_guard lock(r.mutex);
        engines = r.engines;
    }
    for (EngineCore* engine : engines)
        engine->queue.stop();
}

void renewExitHandlers() {
    runExitListsAtProcessExit();
    std::atexit(stopAllCompilations); // runs first
}

void compilationDone() {
    // LLVM's function-local statics are made by the first compilations, after install(), and would be destroyed before
    // its handler runs: so it is registered anew behind them, ever more rarely.
    static std::atomic<unsigned> done{0};
    unsigned count = ++done;
    if ((count & (count - 1)) == 0) renewExitHandlers();
}

void registerWithProcess(EngineCore& engine) {
    add(&Registry::engines, engine);
}
void unregisterFromProcess(EngineCore& engine) {
    remove(&Registry::engines, engine);
}
void registerWithProcess(LoadedProgram& program) {
    add(&Registry::programs, program);
}
void unregisterFromProcess(LoadedProgram& program) {
    remove(&Registry::programs, program);
}

} // namespace kiln
