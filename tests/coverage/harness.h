// What stands around one function of a code base when it is called with made-up inputs: memory at fixed addresses, a
// process for each set of inputs, and a trace of all it did, the same for every engine that runs it. C, as programs in
// LLVM IR call it.
//
// The memory (the arena) lies where its addresses have a small low half: a word of it that is read as a pointer leads
// into the arena again, as two 32-bit numbers it is small ones, as text a short string. So what a function makes of
// its arguments is seldom wild.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    kCoverSets = 4,               ///< sets of inputs
    kCoverArgumentBytes = 0x4000, ///< between the buffers of two pointer arguments
};

/// The whole run: each of `calls` (null: none) in a process of its own for each set of inputs. Returns the exit status
/// for main, whose arguments are: the byte that uninitialized stack holds, the seconds of processor time a set may
/// take, and for each call, separated by commas, its sets as digits.
int kiln_cover_main(int argc, char** argv, void (*const* calls)(void), uint32_t count);

/// In a call: the made-up arguments; `index` counts the function's.
int64_t kiln_cover_integer(uint32_t index);
double kiln_cover_number(uint32_t index);
void* kiln_cover_pointer(uint32_t index);
/// Where the caller leaves the function's result, in its memory layout.
void* kiln_cover_result(void);
/// Before the function is called: a variable whose changes belong to the trace.
void kiln_cover_global(void* address, uint64_t bytes);

/// What a function that is not there is made of: it tells who was called with what, and gives a made-up result.
void kiln_cover_note(uint64_t value);
int64_t kiln_cover_stub(uint32_t function);
void* kiln_cover_stub_pointer(uint32_t function);
/// One that never returns.
void kiln_cover_stop(uint32_t function) __attribute__((noreturn));

/// Memory at addresses that are the same in every run, for malloc and its kin.
void* kiln_cover_allocate(uint64_t bytes);
void* kiln_cover_allocate_zeroed(uint64_t count, uint64_t bytes);
void* kiln_cover_reallocate(void* memory, uint64_t bytes);
void kiln_cover_release(void* memory);
void kiln_cover_release_sized(void* memory, uint64_t bytes);

#ifdef __cplusplus
}
#endif
