#include "process_hooks.h"

#include "engine_core.h"
#include "exit_list.h"
#include "loaded_program.h"
#include "pins.h"
#include "preserve.h"
#include "stack_pool.h"
#include "tls.h"

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

// Order: registry; the queues pause, as their jobs take what follows; programs, queues, engines.
void prepare() {
    Registry& r = registry();
    r.mutex.lock();
    for (EngineCore* engine : r.engines)
        engine->queue.pauseForFork();
    for (LoadedProgram* program : r.programs)
        program->lockForFork();
    for (EngineCore* engine : r.engines) {
        engine->queue.lockForFork(); // first calls push jobs
        engine->lockForFork();
        engine->cache.beforeFork();
        engine->ledger.beforeFork();
        engine->arena->beforeFork();
    }
    pins::beforeFork();
    lockStackPoolForFork();
    lockTlsForFork();
}

void inParent() {
    Registry& r = registry();
    unlockTlsAfterFork();
    unlockStackPoolAfterFork();
    pins::afterForkInParent();
    for (EngineCore* engine : r.engines) {
        engine->arena->afterForkInParent();
        engine->ledger.afterFork();
        engine->cache.afterForkInParent();
        engine->unlockAfterFork();
        engine->queue.afterForkInParent();
    }
    for (LoadedProgram* program : r.programs)
        program->unlockAfterFork();
    r.mutex.unlock();
}

void inChild() {
    Registry& r = registry();
    unlockTlsAfterFork();
    unlockStackPoolAfterFork();
    pins::afterForkInChild();
    for (EngineCore* engine : r.engines) {
        engine->arena->afterForkInChild();
        engine->ledger.afterFork();
        engine->cache.afterForkInChild();
        engine->unlockAfterFork();
        engine->queue.afterForkInChild();
    }
    for (LoadedProgram* program : r.programs) {
        program->forgetOtherThreads();
        program->unlockAfterFork();
    }
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
        engine->stop();
}

void forEachProgramOf(EngineCore& engine, const std::function<void(LoadedProgram&)>& visit) {
    Registry& r = registry();
    std::lock_guard lock(r.mutex); // a drop waits
    for (LoadedProgram* program : r.programs)
        if (&program->engine() == &engine) visit(*program);
}

void renewExitHandlers() {
    std::atexit(closeSlowPaths); // runs last of the three: until then the program's handlers may wait for its threads
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
