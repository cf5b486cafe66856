#include "kiln/engine.h"

#include "engine_core.h"
#include "loaded_program.h"
#include "pins.h"
#include "process_hooks.h"
#include "specializations.h"
#include "stubs.h"

#include <mutex>

namespace kiln {

namespace {

/// Programs dropped by a thread that was inside one: freed by the next drop from outside, at the latest with their
/// engine.
struct Deferred {
    std::mutex mutex;
    std::vector<std::unique_ptr<LoadedProgram>> programs;
};

Deferred& deferred() {
    static auto* the = new Deferred;
    return *the;
}

void dropDeferredOf(const EngineCore* core) {
    std::vector<std::unique_ptr<LoadedProgram>> dead; // freed without the lock: destructors of guests may drop, too
    std::lock_guard lock(deferred().mutex);
    std::erase_if(deferred().programs, [&](std::unique_ptr<LoadedProgram>& program) {
        if (&program->engine() != core) return false;
        dead.push_back(std::move(program));
        return true;
    });
}

void drop(std::unique_ptr<LoadedProgram> program) {
    if (!program) return;
    const EngineCore* core = &program->engine();
    {
        std::lock_guard lock(deferred().mutex);
        deferred().programs.push_back(std::move(program));
    }
    // Of no other engine: whoever destroys that one would not find its Program any more, and not wait for it either.
    if (!pins::inside()) dropDeferredOf(core);
}

} // namespace

Program::Program(std::unique_ptr<LoadedProgram> loaded) : loaded_(std::move(loaded)) {}
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&& other) noexcept {
    std::swap(loaded_, other.loaded_);
    return *this;
}
Program::~Program() {
    drop(std::move(loaded_));
}

Result<EntryPoint> Program::lookup(const std::string& name, const Signature& signature) const {
    return loaded_->lookup(name, signature);
}
Result<EntryPoint> Program::specialize(const std::string& name, const std::vector<Binding>& bindings) const {
    Result<FunctionCell*> cell = nullptr;
    {
        auto lock = loaded_->ir().lock();
        cell = loaded_->lookup(name);
    }
    if (!cell) return tl::unexpected(cell.error());
    Result<EntryPoint> entry = loaded_->specializations().get(**cell, bindings);
    if (entry) loaded_->noteLooseEntry();
    return entry;
}
void* Program::address(const std::string& name) const {
    void* address = loaded_->address(name);
    detail::noteLooseEntry(address);
    return address;
}
Result<int> Program::run(const std::vector<std::string>& arguments, const std::string& entry) {
    return loaded_->run(arguments, entry);
}
void Program::finish() {
    loaded_->finish();
}
Profile Program::profile() {
    return loaded_->profile();
}
ProfileMatch Program::addProfile(const Profile& profile) {
    return loaded_->addProfile(profile);
}
const std::string& Program::diagnostics() const {
    return loaded_->ir().diagnostics();
}

void detail::noteLooseEntry(void* entry) noexcept {
    if (FunctionCell* cell = cellOfStubAddress(entry)) cell->program->noteLooseEntry();
}

Result<EntryPoint> detail::specialize(void* entry, const std::vector<Binding>& bindings) {
    FunctionCell* cell = cellOfStubAddress(entry);
    if (!cell || !cell->function)
        return tl::unexpected(Error{ErrorCode::NoSuchFunction, "only a function of a program can be specialized"});
    return cell->program->specializations().get(*cell, bindings);
}

Engine::Engine(std::unique_ptr<EngineCore> core) : core_(std::move(core)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&& other) noexcept {
    std::swap(core_, other.core_);
    return *this;
}
Engine::~Engine() {
    dropDeferredOf(core_.get());
}

Result<Engine> Engine::create(Options options) {
    auto core = EngineCore::create(std::move(options));
    if (!core) return tl::unexpected(core.error());
    return Engine(std::move(*core));
}

void Engine::define(const std::string& name, void* address) {
    core_->define(name, address);
}

Result<Program> Engine::load(const Source& source, const std::vector<std::string>& frontEndArgs) {
    return load(std::vector<Source>{source}, frontEndArgs);
}

Result<Program> Engine::load(const std::vector<Source>& sources, const std::vector<std::string>& frontEndArgs) {
    auto loaded = LoadedProgram::load(*core_, sources,
                                      {frontEndArgs, core_->options.frontEndLibrary, core_->options.resourceDirectory});
    if (!loaded) return tl::unexpected(loaded.error());
    return Program(std::move(*loaded));
}

void Engine::drain() {
    core_->queue.drain();
}
void Engine::stop() {
    core_->stop();
    renewExitHandlers();
}
Stats Engine::stats() const {
    return core_->stats();
}

} // namespace kiln
