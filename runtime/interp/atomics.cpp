#include "interp/helpers.h"

#include "llvm/IR/Instructions.h"

#include <atomic>

namespace kiln::interp {

namespace {

// Every ordering is served by the strongest: exact, and on x86 the same instructions for all but plain stores.
constexpr int kOrder = __ATOMIC_SEQ_CST;

using Operation = llvm::AtomicRMWInst::BinOp;

template <class T, Operation operation>
T apply(T old, T operand) {
    using S = Signed<T>;
    switch (operation) {
    case Operation::Nand: return static_cast<T>(~(old & operand));
    case Operation::Max: return static_cast<S>(old) > static_cast<S>(operand) ? old : operand;
    case Operation::Min: return static_cast<S>(old) < static_cast<S>(operand) ? old : operand;
    case Operation::UMax: return old > operand ? old : operand;
    case Operation::UMin: return old < operand ? old : operand;
    case Operation::UIncWrap: return old >= operand ? T{0} : static_cast<T>(old + 1);
    case Operation::UDecWrap: return old == 0 || old > operand ? operand : static_cast<T>(old - 1);
    default: return old;
    }
}

template <class T, Operation operation>
KILN_HELPER modify(char* fp, const Inst* ip) {
    auto* address = get<T*>(fp, ip->b);
    T operand = get<T>(fp, ip->c);
    T old;
    if constexpr (operation == Operation::Xchg)
        old = __atomic_exchange_n(address, operand, kOrder);
    else if constexpr (operation == Operation::Add)
        old = __atomic_fetch_add(address, operand, kOrder);
    else if constexpr (operation == Operation::Sub)
        old = __atomic_fetch_sub(address, operand, kOrder);
    else if constexpr (operation == Operation::And)
        old = __atomic_fetch_and(address, operand, kOrder);
    else if constexpr (operation == Operation::Or)
        old = __atomic_fetch_or(address, operand, kOrder);
    else if constexpr (operation == Operation::Xor)
        old = __atomic_fetch_xor(address, operand, kOrder);
    else {
        old = __atomic_load_n(address, kOrder);
        while (!__atomic_compare_exchange_n(address, &old, apply<T, operation>(old, operand), false, kOrder, kOrder)) {
        }
    }
    set<T>(fp, ip->a, old);
}

template <class T>
Helper modifyHelper(Operation operation) {
    switch (operation) {
#define KILN_ROW(name)                                                                                                 \
    case Operation::name: return modify<T, Operation::name>;
        KILN_ROW(Xchg)
        KILN_ROW(Add)
        KILN_ROW(Sub)
        KILN_ROW(And)
        KILN_ROW(Or)
        KILN_ROW(Xor)
        KILN_ROW(Nand)
        KILN_ROW(Max)
        KILN_ROW(Min)
        KILN_ROW(UMax)
        KILN_ROW(UMin)
        KILN_ROW(UIncWrap)
        KILN_ROW(UDecWrap)
#undef KILN_ROW
    default: return nullptr;
    }
}

template <class T>
KILN_HELPER compareExchange(char* fp, const Inst* ip) {
    auto* address = get<T*>(fp, ip->b);
    T expected = get<T>(fp, ip->c);
    T replacement = get<T>(fp, ip->a + 16);
    bool success = __atomic_compare_exchange_n(address, &expected, replacement, false, kOrder, kOrder);
    set<T>(fp, ip->a, expected);
    set<uint8_t>(fp, ip->a + ip->d, success);
}

template <class T>
KILN_HELPER storeSequential(char* fp, const Inst* ip) {
    __atomic_store_n(get<T*>(fp, ip->b), get<T>(fp, ip->c), kOrder);
}

/// Storage bytes of an integer or pointer operand; 0: none of the widths the hardware has.
unsigned operandBytes(llvm::Type* type) {
    if (type->isPointerTy()) return 8;
    if (!type->isIntegerTy()) return 0;
    unsigned bits = type->getIntegerBitWidth();
    return bits == 8 || bits == 16 || bits == 32 || bits == 64 ? bits / 8 : 0;
}

} // namespace

Helper atomicRmwHelper(const llvm::AtomicRMWInst& inst) {
    switch (operandBytes(inst.getType())) {
    case 1: return modifyHelper<uint8_t>(inst.getOperation());
    case 2: return modifyHelper<uint16_t>(inst.getOperation());
    case 4: return modifyHelper<uint32_t>(inst.getOperation());
    case 8: return modifyHelper<uint64_t>(inst.getOperation());
    default: return nullptr;
    }
}

Helper compareExchangeHelper(const llvm::AtomicCmpXchgInst& inst) {
    switch (operandBytes(inst.getCompareOperand()->getType())) {
    case 1: return compareExchange<uint8_t>;
    case 2: return compareExchange<uint16_t>;
    case 4: return compareExchange<uint32_t>;
    case 8: return compareExchange<uint64_t>;
    default: return nullptr;
    }
}

Helper atomicStoreHelper(unsigned bytes) {
    switch (bytes) {
    case 1: return storeSequential<uint8_t>;
    case 2: return storeSequential<uint16_t>;
    case 4: return storeSequential<uint32_t>;
    case 8: return storeSequential<uint64_t>;
    default: return nullptr;
    }
}

void fenceHelper(char*, const Inst*) {
    std::atomic_thread_fence(std::memory_order_seq_cst);
}

} // namespace kiln::interp
