#pragma once

// What the translator makes and the interpreter runs: one array of fixed-size instructions per function, operands
// being byte offsets into the frame.
//
// Frame layout (bytes from the frame pointer `fp`): FrameHeader, arguments, then SSA values, constants and allocas.
// How a value lies in its slot is said in ir/slot_layout.h. Casts that change no bit, and phis with the values they
// take, share slots.

#include "call_site.h"
#include "interp/operation.h"
#include "value_sites.h"

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <memory_resource>
#include <string>
#include <vector>

namespace kiln {

struct FunctionCell;
struct BytecodeFunction;
struct Inst;
struct ThreadState;

/// One native activation of the interpreter; lies on the interpreter stack below its first frame.
struct Segment {
    unsigned char result[64]; ///< where the outermost frame's result goes: the frame's "caller" is the segment itself
    ThreadState* thread;
    Segment* previous;
    uintptr_t nativeSp; ///< of the entry; a segment whose native frame is gone (longjmp, exception) lies below a later
                        ///< entry's
    char* top;          ///< first free byte of the interpreter stack; kept right at every instant, for signal handlers
    char* limit;
    /// Where control is while native code runs below: the frame that called it, and its call instruction. Null
    /// instruction: compiled code took the rest of that frame over, so only its callers are interpreted.
    char* callFp;
    const Inst* callIp;
    // Filled in when an exception lands in this segment; entry.S goes on from the first two.
    const Inst* landingIp;
    char* landingFp;
    void* exception;
    int32_t selector;
    uint32_t depth; ///< how many activations lie below
};

/// Handlers end in a tail call of the next one; state travels in registers.
#define KILN_HANDLER                                                                                                   \
    __attribute__((preserve_none, aligned(32), no_sanitize("address", "thread", "undefined"), noinline,                \
                   unused)) static void
using Handler = __attribute__((preserve_none)) void (*)(const Inst* ip, char* fp, Segment* segment);

struct Inst {
    Handler run;
    uint32_t a, b, c, d;
    union {
        int64_t imm;
        uint64_t bits;
        void* pointer;
    };
};
static_assert(sizeof(Inst) == 32);

struct FrameHeader {
    const Inst* returnIp; ///< the instruction after the call; the call's `a` says where the result goes
    char* callerFp;
    BytecodeFunction* function;
};
inline constexpr uint32_t kFrameHeaderBytes = 24;
static_assert(sizeof(FrameHeader) == kFrameHeaderBytes);

/// A loop as the interpreter sees it. Counts are relaxed: a lost one is fine.
struct LoopSite {
    uint32_t count = 0;
    std::atomic<uint32_t> limit{~0u};     ///< count at which the slow path is taken
    uint32_t header = 0;                  ///< index of the header's first instruction
    std::atomic<void*> osrEntry{nullptr}; ///< `void(*)(char *frame)` once published
    BytecodeFunction* function = nullptr;
    unsigned index = 0; ///< into loopHeaders()
    int parent = -1;
    std::atomic<bool> requested{false};
    std::atomic<const char*> kept{nullptr}; ///< why the last question left it in the interpreter; relaxed
    uint32_t osrEntries = 0;                ///< relaxed
    int64_t step = 0;                       ///< of back-edges that step the header's left operand
    uint32_t stepSlot = 0;                  ///< of those that step it by a value
    // Back-edges that run the branch which ends the header count only when they leave by it: the rest of them stayed.
    uint32_t leaves = 0;         ///< relaxed
    uint32_t headerEdges = ~0u;  ///< that branch's first index into BytecodeFunction::edgeCounts; ~0: none is counted
    bool staysWhenTaken = false; ///< that branch
};

/// Taken-counts of one conditional branch (or switch), one per successor.
struct BranchSite {
    unsigned block = 0;
    uint32_t first = 0; ///< index into BytecodeFunction::edgeCounts
    uint32_t successors = 2;
};

/// What an exception does at one call: the landing pad to go on at, and what it takes there.
struct LandingSite {
    struct Clause {
        const void* type; ///< std::type_info; null: everything
        int32_t selector;
    };
    uint32_t call = 0;   ///< index of the call instruction; sites lie in its order
    uint32_t target = 0; ///< index of the instruction to go on at
    bool cleanup = false;
    std::vector<Clause> clauses;
};

struct SwitchTable;

/// A switch by value: sorted cases, targets relative to the switch instruction.
struct SwitchTable {
    struct Case {
        uint64_t value;
        int32_t target;
        uint32_t edge;
    };
    std::vector<Case> cases;
    uint64_t mask = ~0ull; ///< bits of the operand
    struct Target {
        int32_t target;
        uint32_t edge;
    };
    uint64_t directBase = 0;
    std::vector<Target> direct; ///< of the values from directBase on; empty when the cases are sparse
    int32_t defaultTarget = 0;
    uint32_t* counts = nullptr; ///< [0] is the default's
};

/// A word that the frame holds from the start: a constant that is no instruction's immediate.
struct ConstantWord {
    uint32_t slot;
    uint64_t bits;
};

/// The argument registers as va_arg wants them, 6 integer and 8 vector ones; the address of the stack arguments
/// follows.
inline constexpr uint32_t kRegisterSaveBytes = 6 * 8 + 8 * 16;

struct BytecodeFunction {
    uint32_t frameBytes = 0;
    uint32_t entry = 0; ///< index of the instruction that runs first in the first calls
    std::vector<Inst> code;
    FunctionCell* cell = nullptr;
    uint32_t osrReturn = 0; ///< index of the instruction that returns what OSR code left at resultOffset
    uint32_t resultOffset = 0;
    uint32_t variadicArea = 0; ///< where a variadic function finds its callers' registers; 0: it does not look
    uint32_t irInstructions = 0;
    std::vector<ConstantWord> constants;
    std::unique_ptr<uint32_t[]> edgeCounts;
    std::vector<BranchSite> branches;
    std::unique_ptr<LoopSite[]> loops;
    uint32_t loopCount = 0;
    std::vector<std::unique_ptr<TargetSite>> targets;
    std::unique_ptr<ArgumentSites> arguments; ///< null: there are none to count
    uint32_t countingEntry = 0;               ///< index of the instruction that counts arguments
    std::vector<uint32_t> slotOffset;         ///< by value number, for OSR entries
    std::deque<AbiPlan> plans;                ///< of calls that share no callee's: one for a signature
    /// Of what lies beside the code and has no destructor.
    std::pmr::monotonic_buffer_resource records{512, std::pmr::new_delete_resource()};
    std::vector<CallSite*> callSites; ///< in records
    std::vector<std::unique_ptr<SwitchTable>> switches;
    std::vector<LandingSite> landings;
    std::vector<std::unique_ptr<interp::Operation>> operations;
    const char* noOsr = nullptr; ///< reason why loops of this function are not entered by OSR
};

} // namespace kiln
