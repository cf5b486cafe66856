// Atomics of 16 bytes, and read-modify-writes that compute in floating point. See operations.h.

#include "interp/operations.h"

#include "llvm/IR/Instructions.h"

namespace kiln::interp {

namespace {

using Operator = llvm::AtomicRMWInst::BinOp;

#define KILN_UNCHECKED __attribute__((no_sanitize("address", "thread", "undefined")))

/// Every x86-64 this runs on has cmpxchg16b; what libatomic does in other code of the process is the same instruction.
KILN_UNCHECKED bool exchange16(void* address, U128& expected, U128 replacement) {
    auto low = static_cast<uint64_t>(expected), high = static_cast<uint64_t>(expected >> 64);
    bool isDone = false;
    __asm__ volatile("lock cmpxchg16b %0"
                     : "+m"(*static_cast<U128*>(address)), "+a"(low), "+d"(high), "=@ccz"(isDone)
                     : "b"(static_cast<uint64_t>(replacement)), "c"(static_cast<uint64_t>(replacement >> 64))
                     : "memory");
    expected = static_cast<U128>(high) << 64 | low;
    return isDone;
}

/// Processors with AVX load aligned 16 bytes at once, from read-only memory too; compiled code counts on the same.
KILN_UNCHECKED U128 load16(void* address) {
    static const bool hasAvx = [] {
        __builtin_cpu_init();
        return static_cast<bool>(__builtin_cpu_supports("avx"));
    }();
    U128 value = 0;
    if (hasAvx)
        __asm__ volatile("movdqa %1, %%xmm0\n\tmovdqu %%xmm0, %0"
                         : "=m"(value)
                         : "m"(*static_cast<U128*>(address))
                         : "xmm0", "memory");
    else
        exchange16(address, value, 0);
    return value;
}

KILN_OPERATION loadWhole(char* fp, const Inst* ip, const Operation& op) {
    set<U128>(fp, ip->a, load16(get<char*>(fp, ip->b) + op.number));
}
KILN_OPERATION storeWhole(char* fp, const Inst* ip, const Operation& op) {
    char* address = get<char*>(fp, ip->b) + op.number;
    const U128 value = get<U128>(fp, ip->a);
    U128 old = load16(address);
    while (!exchange16(address, old, value)) {
    }
}
KILN_OPERATION compareExchangeWhole(char* fp, const Inst* ip, const Operation& op) {
    U128 expected = get<U128>(fp, ip->c);
    const bool isDone = exchange16(get<void*>(fp, ip->b), expected, get<U128>(fp, ip->d));
    set<U128>(fp, ip->a, expected);
    set<uint8_t>(fp, ip->a + op.e, isDone);
}

llvm::APInt modified(Operator what, const llvm::APInt& old, const llvm::APInt& by) {
    switch (what) {
    case Operator::Xchg: return by;
    case Operator::Add: return old + by;
    case Operator::Sub: return old - by;
    case Operator::And: return old & by;
    case Operator::Nand: return ~(old & by);
    case Operator::Or: return old | by;
    case Operator::Xor: return old ^ by;
    case Operator::Max: return old.sgt(by) ? old : by;
    case Operator::Min: return old.slt(by) ? old : by;
    case Operator::UMax: return old.ugt(by) ? old : by;
    case Operator::UMin: return old.ult(by) ? old : by;
    case Operator::UIncWrap: return old.uge(by) ? llvm::APInt(old.getBitWidth(), 0) : old + 1;
    default: return old.isZero() || old.ugt(by) ? by : old - 1; // UDecWrap
    }
}

template <class T>
T modifiedFloat(Operator what, T old, T by) {
    switch (what) {
    case Operator::FAdd: return old + by;
    case Operator::FSub: return old - by;
    case Operator::FMax: return old != old ? by : (by > old ? by : old);
    default: return old != old ? by : (by < old ? by : old); // FMin
    }
}

/// Computes all lanes anew in `to`.
using Compute = void (*)(char* to, const char* old, const char* by, const Operation& op);

void computeIntegers(char* to, const char* old, const char* by, const Operation& op) {
    storeInteger(to,
                 modified(static_cast<Operator>(op.e), loadInteger(old, op.bits, op.stride),
                          loadInteger(by, op.bits, op.stride)),
                 op.stride);
}
template <class L>
void computeFloats(char* to, const char* old, const char* by, const Operation& op) {
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += L::kStride)
        L::store(to + at, modifiedFloat(static_cast<Operator>(op.e), L::load(old + at), L::load(by + at)));
}

template <class T>
KILN_UNCHECKED T loadNow(void* address) {
    if constexpr (sizeof(T) == 16)
        return load16(address);
    else
        return __atomic_load_n(static_cast<T*>(address), __ATOMIC_SEQ_CST);
}
template <class T>
KILN_UNCHECKED bool exchangeNow(void* address, T& expected, T replacement) {
    if constexpr (sizeof(T) == 16)
        return exchange16(address, expected, replacement);
    else
        return __atomic_compare_exchange_n(static_cast<T*>(address), &expected, replacement, false, __ATOMIC_SEQ_CST,
                                           __ATOMIC_SEQ_CST);
}

template <class T, Compute compute>
KILN_OPERATION modify(char* fp, const Inst* ip, const Operation& op) {
    auto* address = get<void*>(fp, ip->b);
    T old = loadNow<T>(address);
    while (true) {
        T next{};
        compute(reinterpret_cast<char*>(&next), reinterpret_cast<const char*>(&old), fp + ip->c, op);
        if (exchangeNow(address, old, next)) break;
    }
    set<T>(fp, ip->a, old);
}

template <Compute compute>
Run modifyBytes(uint32_t bytes) {
    switch (bytes) {
    case 1: return modify<uint8_t, compute>;
    case 2: return modify<uint16_t, compute>;
    case 4: return modify<uint32_t, compute>;
    case 8: return modify<uint64_t, compute>;
    case 16: return modify<U128, compute>;
    default: return nullptr;
    }
}

} // namespace

Run atomicLoad16() {
    return loadWhole;
}
Run atomicStore16() {
    return storeWhole;
}
Run atomicCompareExchange16() {
    return compareExchangeWhole;
}
Run atomicModify(uint32_t bytes) {
    return modifyBytes<computeIntegers>(bytes);
}
Run atomicModifyFloat(uint32_t bytes, FloatKind kind) {
    return withFloatLane(kind, [&]<class L>(L) -> Run { return modifyBytes<computeFloats<L>>(bytes); });
}

} // namespace kiln::interp
