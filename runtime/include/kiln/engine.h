#pragma once

// The engine: what a host creates once, and loads Programs into.
//
// Thread rule: all members of Engine and Program may be called from any number of threads at once, unless said
// otherwise. Ownership: an Engine must outlive its Programs; a Program its Functions.

#include "kiln/function.h"
#include "kiln/options.h"
#include "kiln/profile.h"
#include "kiln/result.h"
#include "kiln/source.h"
#include "kiln/stats.h"

#include <memory>
#include <string>
#include <vector>

namespace kiln {

class EngineCore;
class LoadedProgram;

/// A loaded module: its globals laid out, its constructors run. Dropped by destruction, which waits until no thread is
/// inside one of its functions entered through Function or run(), runs its atexit list and destructors, and frees its
/// code.
class Program {
public:
    Program(Program&&) noexcept;
    Program& operator=(Program&&) noexcept;
    ~Program();

    /// The function `name`, checked against its IR signature: each C++ type must have the IR type that C++ gives it.
    /// Errors: NoSuchFunction (with near matches), WrongSignature (both types named).
    template <class Signature>
    Result<Function<Signature>> function(const std::string& name) const {
        Result<EntryPoint> entry = lookup(name, Function<Signature>::signature());
        if (!entry) return tl::unexpected(entry.error());
        return Function<Signature>(*entry);
    }

    /// Function::specialize() for hosts that know types only when they run: the address of a function of the parameters
    /// that `bindings` does not name, stable for the Program's life. Calls through it are not pinned, as those of
    /// Function::pointer(). Errors: NoSuchFunction, and WrongSignature for a parameter that is not there, is bound
    /// twice, has another type, or cannot be bound; or where wide vectors are left and it cannot be compiled.
    Result<EntryPoint> specialize(const std::string& name, const std::vector<Binding>& bindings) const;

    /// Address of a function or global variable of the Program; null when it defines none of this name.
    void* address(const std::string& name) const;

    /// Calls `entry`, `main` by default, with `arguments` (argv[0] first) and returns its result.
    Result<int> run(const std::vector<std::string>& arguments, const std::string& entry = "main");

    /// Runs what atexit registered and the destructors, once; later calls do nothing. Part of dropping.
    void finish();

    /// What the interpreter has counted since the Program was loaded, in the functions that it ran; counts handed in by
    /// addProfile() are not in it. Other threads may be counting: it is a picture, not a sum.
    Profile profile();

    /// Hands in counts of earlier runs: whatever is compiled from now on is compiled by them and by this run's
    /// together. Code that the cache has is used as it is. Functions that have changed since are skipped, and counted.
    ProfileMatch addProfile(const Profile& profile);

    /// Warnings of the C or C++ front end, as lines.
    const std::string& diagnostics() const;

private:
    friend class Engine;
    friend struct ProgramAccess; // of our tools
    explicit Program(std::unique_ptr<LoadedProgram> loaded);
    Result<EntryPoint> lookup(const std::string& name, const Signature& signature) const;

    std::unique_ptr<LoadedProgram> loaded_;
};

class Engine {
public:
    /// Errors: BadOption (an unknown pass), OutOfMemory.
    static Result<Engine> create(Options options = {});
    Engine(Engine&&) noexcept;
    Engine& operator=(Engine&&) noexcept;
    ~Engine();

    /// Makes a symbol of the host known to Programs loaded later; it comes before the process's own.
    void define(const std::string& name, void* address);

    /// Loads one Program of one or several sources; nothing is left when it fails.
    Result<Program> load(const Source& source, const std::vector<std::string>& frontEndArgs = {});
    Result<Program> load(const std::vector<Source>& sources, const std::vector<std::string>& frontEndArgs = {});

    /// Waits until no compilation is queued or running.
    void drain();

    /// Ends the compile threads for good: running compilations are given up, or, where the next run can use them and
    /// they take less than a tenth of a second more, finished; queued ones are dropped, and what is not hot code yet
    /// stays on its tier. Before exit() in a host that does not destroy its engine: LLVM's static objects die
    /// in it.
    void stop();

    Stats stats() const;

private:
    explicit Engine(std::unique_ptr<EngineCore> core);
    std::unique_ptr<EngineCore> core_;
};

} // namespace kiln
