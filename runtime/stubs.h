#pragma once

// The supply of stubs. A stub is a function's address as programs and hosts see it, stable for the Program's life:
// `lea r11, [slot]; jmp [r11]`. The first ones are assembled into the library's text with their slots in .bss, so that
// a process that only interprets maps no executable page; more come from the code arena.
//
// Thread-safe: all functions. Process-wide, as addresses are.

#include "cell.h"

#include <cstddef>

namespace kiln {

class CodeArena;
struct Inst;
struct Segment;

/// Gives `cell` a stub whose slot leads to the interpreter. False: no memory. `arena` serves when the library's own
/// supply is used up, and must outlive the stub.
bool acquireStub(FunctionCell& cell, CodeArena& arena);
/// The stub must not be called any more: until it is reused a call of it traps.
void releaseStub(FunctionCell& cell);

/// The arena is about to end, and its stubs with it. REQUIRES: they are released.
void forgetStubsOf(const CodeArena& arena);

/// The cell whose stub this address is, or null. Lock-free.
FunctionCell* cellOfStubAddress(const void* address);

/// Stubs in use, for tests and stats.
size_t stubsInUse();

inline constexpr size_t kOwnStubs = 4096; // entry.S
inline constexpr size_t kStubBytes = 16;

} // namespace kiln

// entry.S
extern "C" {
extern char kiln_stub_table[];
extern kiln::CellSlot kiln_stub_cells[];
void kiln_interpreter_entry();
void kiln_wide_entry();
void kiln_counting_entry();
void kiln_dead_entry();
void kiln_bare_enter(const kiln::Inst* ip, char* fp, kiln::Segment* segment);
extern char kiln_landing[];
extern unsigned char kiln_vector_level;
void kiln_call_native(void* target, kiln::RegImage* image, const uint64_t* stackWords, uint64_t count);
}

namespace kiln {

/// The same, of the supply in the library's own text.
inline FunctionCell* cellOfOwnStub(const void* address) {
    const auto offset = static_cast<size_t>(static_cast<const char*>(address) - kiln_stub_table);
    return offset < kOwnStubs * kStubBytes ? kiln_stub_cells[offset / kStubBytes].cell : nullptr;
}

} // namespace kiln
