#include "interp/enter.h"

#include "interp/frame.h"
#include "interp/slow_path.h"
#include "measure.h"
#include "opcodes.h"
#include "promotion.h"
#include "stubs.h"
#include "thread_state.h"

#include <atomic>
#include <chrono>
#include <cstring>
#include <sys/mman.h>

namespace kiln::interp {

namespace {

// Where the outermost frame returns to: its "call" says that the result goes to the start of the segment.
const Inst* exitCode() {
    static const Inst code[2] = {{handlerOf(Op::Leave), 0, 0, 0, 0, {0}}, {handlerOf(Op::Leave), 0, 0, 0, 0, {0}}};
    return code;
}

/// A register as an argument, widened as the convention asks of callers.
uint64_t outgoing(const ArgMove& move, uint64_t word) {
    switch (move.kind) {
    case ArgMove::Kind::Zext1: return word & 1;
    case ArgMove::Kind::Sext1: return word & 1 ? ~uint64_t{0} : 0;
    case ArgMove::Kind::Zext8: return static_cast<uint8_t>(word);
    case ArgMove::Kind::Zext16: return static_cast<uint16_t>(word);
    case ArgMove::Kind::Sext8: return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int8_t>(word)));
    case ArgMove::Kind::Sext16: return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int16_t>(word)));
    case ArgMove::Kind::SextBits: {
        const unsigned unused = 64 - move.bits;
        return static_cast<uint64_t>(static_cast<int64_t>(word << unused) >> unused);
    }
    default: return word;
    }
}

__attribute__((no_sanitize("address", "thread"))) void bindFromNative(const AbiPlan& abi, const RegImage& image,
                                                                      const uint64_t* stackArgs, char* fp) {
    for (const ArgMove& move : abi.args) {
        char* slot = fp + kFrameHeaderBytes + abi.argOffset[move.arg] + move.part;
        if (move.kind == ArgMove::Kind::ByVal) {
            set<const uint64_t*>(slot, 0, stackArgs + move.index);
            continue;
        }
        const void* from = nullptr;
        switch (move.place) {
        case ArgMove::Place::Gpr: from = &image.gpr[move.index]; break;
        case ArgMove::Place::Xmm: from = &image.xmm[move.index][0]; break;
        case ArgMove::Place::XmmHigh: from = &image.xmm[move.index][1]; break;
        case ArgMove::Place::Stack: from = stackArgs + move.index; break;
        }
        __builtin_memcpy(slot, from, move.kind == ArgMove::Kind::X87 ? 10 : 8);
    }
}

/// REQUIRES: 16 bytes may be read from wherever a scalar of the value begins.
void resultToImage(const AbiPlan& abi, const unsigned char* value, RegImage& image) {
    image.x87Count = abi.x87Results;
    if (abi.returnsFirstGpr) image.rax = image.gpr[0];
    for (const ResultMove& move : abi.results) {
        const unsigned char* from = value + move.offset;
        // Whole words, whatever the value's size: a copy of a size that is not known is a call.
        uint64_t word = 0;
        std::memcpy(&word, from, sizeof word);
        if (move.signBits != 0) {
            const unsigned unused = 64 - move.signBits;
            word = static_cast<uint64_t>(static_cast<int64_t>(word << unused) >> unused);
        } else {
            const unsigned unused = 64 - 8 * std::min(8u, move.bytes);
            word = word << unused >> unused;
        }
        switch (move.place) {
        case ResultMove::Place::Rax: image.rax = word; break;
        case ResultMove::Place::Rdx: image.rdx = word; break;
        case ResultMove::Place::Xmm0: std::memcpy(image.xmm0, from, sizeof image.xmm0); break;
        case ResultMove::Place::Xmm1: std::memcpy(image.xmm1, from, sizeof image.xmm1); break;
        case ResultMove::Place::X87First: std::memcpy(image.x87[0], from, 10); break;
        case ResultMove::Place::X87Second: std::memcpy(image.x87[1], from, 10); break;
        }
    }
}

__attribute__((no_sanitize("address", "thread"))) void resultFromImage(const AbiPlan& abi, const RegImage& image,
                                                                       char* slot) {
    for (const ResultMove& move : abi.results) {
        const void* from = nullptr;
        switch (move.place) {
        case ResultMove::Place::Rax: from = &image.rax; break;
        case ResultMove::Place::Rdx: from = &image.rdx; break;
        case ResultMove::Place::Xmm0: from = image.xmm0; break;
        case ResultMove::Place::Xmm1: from = image.xmm1; break;
        case ResultMove::Place::X87First: from = image.x87[0]; break;
        case ResultMove::Place::X87Second: from = image.x87[1]; break;
        }
        __builtin_memcpy(slot + move.offset, from, move.bytes);
    }
}

} // namespace

void stackOverflow() {
    // A fault of the guest's, as natively: this page is nobody's.
    static void* const page = mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *static_cast<volatile char*>(page) = 0;
    __builtin_trap();
}

void runFromNative(FunctionCell& cell, BytecodeFunction& code, RegImage& image, const uint64_t* stackArgs) {
    ThreadState* thread = ThreadState::current();
    if (!thread) __builtin_trap(); // not even the smallest stack: memory is at its end
    auto sp = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    thread->popDead(sp);
    Segment* outer = thread->segment;
    char*& firstFree = outer ? outer->top : thread->firstFree;
    char* const start = firstFree;
    auto* segment = reinterpret_cast<Segment*>((reinterpret_cast<uintptr_t>(start) + 15) & ~uintptr_t{15});
    char* fp = reinterpret_cast<char*>(segment) + (sizeof(Segment) + 15) / 16 * 16;
    if (fp + code.frameBytes > thread->stackLimit) stackOverflow();
    // A signal's handler may enter at any instruction: what is written must have been taken before.
    firstFree = fp + code.frameBytes;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    segment->thread = thread;
    segment->previous = outer;
    segment->depth = outer ? outer->depth + 1 : 0;
    segment->nativeSp = sp;
    segment->top = fp + code.frameBytes;
    segment->limit = thread->stackLimit;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    thread->segment = segment;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    firstFree = start;
    bindFromNative(cell.abi, image, stackArgs, fp);
    if (code.variadicArea) {
        static_assert(offsetof(RegImage, al) == kRegisterSaveBytes);
        __builtin_memcpy(fp + code.variadicArea, &image, kRegisterSaveBytes);
        set<const uint64_t*>(fp, code.variadicArea + kRegisterSaveBytes, stackArgs + cell.abi.stackWords);
    }
    set<FrameHeader>(fp, 0, FrameHeader{exitCode() + 1, reinterpret_cast<char*>(segment), &code});
    kiln_bare_enter(cell.first.load(std::memory_order_relaxed), fp, segment);
    resultToImage(cell.abi, segment->result, image);
    std::atomic_signal_fence(std::memory_order_seq_cst); // the result lies in what is given back now
    thread->segment = outer;
}

FunctionCell* cellOfStub(const void* address) {
    return cellOfStubAddress(address);
}

namespace {

// The commonest signatures, without a plan and a trampoline. Variadic types, as they set al. Registers that the callee
// does not expect hold anything.

__attribute__((no_sanitize("address", "thread"))) uint64_t callIntegers(const CallSite& site, void* target, char* fp) {
    uint64_t words[6] = {};
    const size_t count = site.words.size();
    for (size_t i = 0; i < count; ++i)
        words[i] = get<uint64_t>(fp, site.words[i]);
    using Function = uint64_t (*)(uint64_t, ...);
    auto* function = reinterpret_cast<Function>(target);
    if (count <= 3) return function(words[0], words[1], words[2]);
    return function(words[0], words[1], words[2], words[3], words[4], words[5]);
}

__attribute__((no_sanitize("address", "thread"))) double callDoubles(const CallSite& site, void* target, char* fp) {
    double words[3] = {};
    for (size_t i = 0; i < site.words.size(); ++i)
        words[i] = get<double>(fp, site.words[i]);
    using Function = double (*)(double, ...);
    return reinterpret_cast<Function>(target)(words[0], words[1], words[2]);
}

/// Arguments of both kinds: all registers that might be expected are filled.
template <class Result>
__attribute__((no_sanitize("address", "thread"))) Result callMixed(const CallSite& site, void* target, char* fp) {
    uint64_t integers[6] = {};
    double vectors[kMixedVectorRegisters] = {};
    const size_t count = site.words.size();
    for (size_t i = 0; i < count; ++i) {
        const ArgMove& move = site.abi->args[i];
        const uint32_t slot = site.words[i];
        if (move.place == ArgMove::Place::Gpr)
            integers[move.index] = get<uint64_t>(fp, slot);
        else
            vectors[move.index] = get<double>(fp, slot);
    }
    using Function =
        Result (*)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, double, double, double, double, ...);
    return reinterpret_cast<Function>(target)(integers[0], integers[1], integers[2], integers[3], integers[4],
                                              integers[5], vectors[0], vectors[1], vectors[2], vectors[3]);
}

/// A call by the site's plan. `run(image, stackWords)` makes it: arguments lie in both as the convention asks, results
/// in the image afterwards.
template <class Run>
__attribute__((no_sanitize("address", "thread"))) void callPlanned(const CallSite& site, const Inst* ip, char* fp,
                                                                   Segment* segment, Run run) {
    const AbiPlan& abi = *site.abi;
    RegImage image;
    image.al = abi.vectorRegisters;
    image.r10 = 0;
    image.x87Count = abi.x87Results;
    auto* stack = static_cast<uint64_t*>(__builtin_alloca(8 * abi.stackWords + 8));
    for (const ArgMove& move : abi.args) {
        const char* slot = fp + site.words[site.argWord[move.arg] + move.part / 8];
        if (move.kind == ArgMove::Kind::ByVal) {
            __builtin_memcpy(stack + move.index, get<void*>(slot, 0), move.bytes);
            continue;
        }
        uint64_t word = outgoing(move, get<uint64_t>(slot, 0));
        switch (move.place) {
        case ArgMove::Place::Gpr: image.gpr[move.index] = word; break;
        case ArgMove::Place::Xmm: image.xmm[move.index][0] = word; break;
        case ArgMove::Place::XmmHigh: image.xmm[move.index][1] = word; break;
        case ArgMove::Place::Stack:
            stack[move.index] = word;
            if (move.kind == ArgMove::Kind::X87)
                stack[move.index + 1] = get<uint16_t>(fp, site.words[site.argWord[move.arg] + 1]);
            break;
        }
    }
    segment->callFp = fp;
    segment->callIp = ip;
    run(image, stack);
    // Activations that longjmp or an exception left behind are below ours: ours is the innermost again.
    segment->thread->segment = segment;
    resultFromImage(abi, image, fp + site.resultSlot);
}

} // namespace

__attribute__((no_sanitize("address", "thread"))) void callNative(const CallSite& site, void* target, const Inst* ip,
                                                                  char* fp, Segment* segment) {
    if (site.shape != CallSite::Shape::Planned) {
        segment->callFp = fp;
        segment->callIp = ip;
        using Shape = CallSite::Shape;
        // Called first: the slot is written once it is there.
        auto keep = [&](auto result) { set<decltype(result)>(fp, site.resultSlot, result); };
        switch (site.shape) {
        case Shape::Integers: keep(callIntegers(site, target, fp)); break;
        case Shape::Doubles: keep(callDoubles(site, target, fp)); break;
        case Shape::Registers: keep(callMixed<uint64_t>(site, target, fp)); break;
        default: keep(callMixed<double>(site, target, fp)); break;
        }
        segment->thread->segment = segment;
        return;
    }
    callPlanned(site, ip, fp, segment,
                [&](RegImage& image, const uint64_t* stack) __attribute__((no_sanitize("address", "thread"))) {
                    kiln_call_native(target, &image, stack, site.abi->stackWords);
                });
}

__attribute__((no_sanitize("address", "thread"))) void callCell(const CallSite& site, FunctionCell& cell, void* target,
                                                                const Inst* ip, char* fp, Segment* segment) {
    Trial* trial = cell.trial.load(std::memory_order_acquire);
    if (__builtin_expect(!trial || trial->isOver() || isNestedDeeply(*segment), 1))
        return callNative(site, target, ip, fp, segment);
    const auto version = trial->sample(segment->thread);
    if (!version) {
        if (trial->isOver()) endTrial(cell);
        return callNative(site, target, ip, fp, segment);
    }
    // Bytecode that was the old version stays as long as the Program, code as long as its trial is open.
    BytecodeFunction* bytecode = nullptr;
    if (*version == Trial::Version::Old) {
        target = trial->oldEntry;
        if (!target) bytecode = cell.bytecode.load(std::memory_order_acquire);
    }
    double ns = 0;
    callPlanned(site, ip, fp, segment,
                [&](RegImage& image, const uint64_t* stack) __attribute__((no_sanitize("address", "thread"))) {
                    const auto start = std::chrono::steady_clock::now();
                    if (bytecode)
                        runFromNative(cell, *bytecode, image, stack);
                    else
                        kiln_call_native(target, &image, stack, site.abi->stackWords);
                    ns = std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
                });
    noteSample(cell, *trial, *version, ns);
}

} // namespace kiln::interp

/// From kiln_interpreter_entry. Null: done, the result is in `image`; else the code to jump to.
extern "C" void* kiln_enter(kiln::CellSlot* slot, kiln::RegImage* image, const uint64_t* stackArgs) {
    using namespace kiln;
    FunctionCell* cell = slot->cell;
    if (!cell) __builtin_trap(); // a stub of a dropped Program
    if (cell->builtin) {
        cell->builtin(*cell->program, *image);
        return nullptr;
    }
    BytecodeFunction* code = enterCell(*cell);
    if (!code) return cell->stub; // through it, as the entry may change again before the jump
    interp::runFromNative(*cell, *code, *image, stackArgs);
    return nullptr;
}

/// From kiln_wide_entry: functions with wide vector arguments always have code of their own.
extern "C" void* kiln_compile_wide(kiln::CellSlot* slot) {
    if (!slot->cell) __builtin_trap();
    kiln::enterCell(*slot->cell);
    return slot->cell->stub;
}

/// From kiln_counting_entry: the code to go on with.
extern "C" void* kiln_baseline_hot(kiln::FunctionCell* cell, kiln::RegImage*) {
    void* code = cell->baselineCode.load(std::memory_order_acquire);
    kiln::onBaselineHot(*cell);
    return code;
}

// A cell is no standard-layout type, of which offsetof is the compiler's to define: Clang does.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Winvalid-offsetof"
static_assert(offsetof(kiln::FunctionCell, countdown) == 0 && offsetof(kiln::FunctionCell, baselineCode) == 8,
              "entry.S knows these");
#pragma clang diagnostic pop
