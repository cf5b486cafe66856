#pragma once

// What the process does to live engines.
// fork: no compilation runs while the process is copied, and the child goes on with threads of its own.
// exit: compile threads are stopped before LLVM's static objects are destroyed under them.

#include <functional>

namespace kiln {

class EngineCore;
class LoadedProgram;

/// Compilations that run are given up soon, queued ones dropped, in all engines; for good. Before exit(): LLVM's static
/// objects die in it.
void stopAllCompilations();
/// Puts our exit handlers before all that are registered by now.
void renewExitHandlers();
/// To be called after each compilation.
void compilationDone();

/// The engine's Programs, none of which goes away meanwhile. `visit` must not load or drop one.
void forEachProgramOf(EngineCore& engine, const std::function<void(LoadedProgram&)>& visit);

void registerWithProcess(EngineCore& engine);
void unregisterFromProcess(EngineCore& engine);
void registerWithProcess(LoadedProgram& program);
void unregisterFromProcess(LoadedProgram& program);

} // namespace kiln
