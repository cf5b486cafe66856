// Integer operations on lanes of the machine's widths: the compiler turns these loops into vector code. Other widths go
// to operations_wide.cpp.

#include "interp/integer.h"
#include "interp/operations.h"
#include "interp/operations_wide.h"

#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Instruction.h"

namespace kiln::interp {

namespace {

template <class T, class F>
KILN_OPERATION lanesBinary(char* fp, const Inst* ip, const Operation& op) {
    char* __restrict to = fp + ip->a;
    const char *left = fp + ip->b, *right = fp + ip->c;
    for (size_t i = 0; i < op.lanes; ++i)
        set<T>(to + i * sizeof(T), 0,
               F::template run<T>(get<T>(left + i * sizeof(T), 0), get<T>(right + i * sizeof(T), 0)));
}

template <class T, class F>
KILN_OPERATION lanesCompare(char* fp, const Inst* ip, const Operation& op) {
    char* __restrict to = fp + ip->a;
    const char *left = fp + ip->b, *right = fp + ip->c;
    for (size_t i = 0; i < op.lanes; ++i)
        set<uint8_t>(to + i, 0, F::template run<T>(get<T>(left + i * sizeof(T), 0), get<T>(right + i * sizeof(T), 0)));
}

struct SMax {
    template <class T>
    static T run(T a, T b) {
        return static_cast<Signed<T>>(a) > static_cast<Signed<T>>(b) ? a : b;
    }
};
struct SMin {
    template <class T>
    static T run(T a, T b) {
        return static_cast<Signed<T>>(a) < static_cast<Signed<T>>(b) ? a : b;
    }
};
struct UMax {
    template <class T>
    static T run(T a, T b) {
        return a > b ? a : b;
    }
};
struct UMin {
    template <class T>
    static T run(T a, T b) {
        return a < b ? a : b;
    }
};

template <class T>
Run binaryOf(unsigned opcode) {
    using I = llvm::Instruction;
    switch (opcode) {
    case I::Add: return lanesBinary<T, Add>;
    case I::Sub: return lanesBinary<T, Sub>;
    case I::Mul: return lanesBinary<T, Mul>;
    case I::UDiv: return lanesBinary<T, UDiv>;
    case I::SDiv: return lanesBinary<T, SDiv>;
    case I::URem: return lanesBinary<T, URem>;
    case I::SRem: return lanesBinary<T, SRem>;
    case I::Shl: return lanesBinary<T, Shl>;
    case I::LShr: return lanesBinary<T, LShr>;
    case I::AShr: return lanesBinary<T, AShr>;
    case I::And: return lanesBinary<T, And>;
    case I::Or: return lanesBinary<T, Or>;
    case I::Xor: return lanesBinary<T, Xor>;
    default: return nullptr;
    }
}

template <class T>
Run compareOf(unsigned predicate) {
    using P = llvm::CmpInst;
    switch (predicate) {
    case P::ICMP_EQ: return lanesCompare<T, Eq>;
    case P::ICMP_NE: return lanesCompare<T, Ne>;
    case P::ICMP_UGT: return lanesCompare<T, Ugt>;
    case P::ICMP_UGE: return lanesCompare<T, Uge>;
    case P::ICMP_ULT: return lanesCompare<T, Ult>;
    case P::ICMP_ULE: return lanesCompare<T, Ule>;
    case P::ICMP_SGT: return lanesCompare<T, Sgt>;
    case P::ICMP_SGE: return lanesCompare<T, Sge>;
    case P::ICMP_SLT: return lanesCompare<T, Slt>;
    default: return lanesCompare<T, Sle>;
    }
}

template <class T>
Run minMaxOf(llvm::Intrinsic::ID id) {
    switch (id) {
    case llvm::Intrinsic::smax: return lanesBinary<T, SMax>;
    case llvm::Intrinsic::smin: return lanesBinary<T, SMin>;
    case llvm::Intrinsic::umax: return lanesBinary<T, UMax>;
    case llvm::Intrinsic::umin: return lanesBinary<T, UMin>;
    default: return nullptr;
    }
}

template <class T, class F>
KILN_OPERATION lanesReduce(char* fp, const Inst* ip, const Operation& op) {
    const char* from = fp + ip->b;
    T sum = get<T>(from, 0);
    for (size_t i = 1; i < op.lanes; ++i)
        sum = F::template run<T>(sum, get<T>(from + i * sizeof(T), 0));
    set<T>(fp, ip->a, sum);
}

template <class T>
Run reductionOf(llvm::Intrinsic::ID id) {
    switch (id) {
    case llvm::Intrinsic::vector_reduce_add: return lanesReduce<T, Add>;
    case llvm::Intrinsic::vector_reduce_mul: return lanesReduce<T, Mul>;
    case llvm::Intrinsic::vector_reduce_and: return lanesReduce<T, And>;
    case llvm::Intrinsic::vector_reduce_or: return lanesReduce<T, Or>;
    case llvm::Intrinsic::vector_reduce_xor: return lanesReduce<T, Xor>;
    case llvm::Intrinsic::vector_reduce_smax: return lanesReduce<T, SMax>;
    case llvm::Intrinsic::vector_reduce_smin: return lanesReduce<T, SMin>;
    case llvm::Intrinsic::vector_reduce_umax: return lanesReduce<T, UMax>;
    default: return lanesReduce<T, UMin>;
    }
}

KILN_OPERATION lanesEach(char* fp, const Inst* ip, const Operation& op) {
    Inst lane = *ip;
    for (uint32_t i = 0; i < op.lanes; ++i) {
        op.each(fp, &lane);
        lane.a += op.stride;
        lane.b += op.list[0];
        lane.c += op.list[1];
        lane.d += op.list[2];
    }
}

} // namespace

Run integerBinary(unsigned opcode, unsigned bits) {
    switch (bits) {
    case 1:
        if (opcode == llvm::Instruction::And || opcode == llvm::Instruction::Or || opcode == llvm::Instruction::Xor)
            return binaryOf<uint8_t>(opcode);
        return wideBinary();
    case 8: return binaryOf<uint8_t>(opcode);
    case 16: return binaryOf<uint16_t>(opcode);
    case 32: return binaryOf<uint32_t>(opcode);
    case 64: return binaryOf<uint64_t>(opcode);
    case 128: return binaryOf<U128>(opcode);
    default: return wideBinary();
    }
}

Run integerCompare(unsigned predicate, unsigned bits) {
    switch (bits) {
    case 8: return compareOf<uint8_t>(predicate);
    case 16: return compareOf<uint16_t>(predicate);
    case 32: return compareOf<uint32_t>(predicate);
    case 64: return compareOf<uint64_t>(predicate);
    case 128: return compareOf<U128>(predicate);
    default: return wideCompare();
    }
}

Run integerIntrinsic(llvm::Intrinsic::ID id, unsigned bits) {
    Run fast = nullptr;
    switch (bits) {
    case 8: fast = minMaxOf<uint8_t>(id); break;
    case 16: fast = minMaxOf<uint16_t>(id); break;
    case 32: fast = minMaxOf<uint32_t>(id); break;
    case 64: fast = minMaxOf<uint64_t>(id); break;
    default: break;
    }
    return fast ? fast : wideIntrinsic(id);
}

Run reduceInteger(llvm::Intrinsic::ID id, unsigned bits) {
    switch (bits) {
    case 8: return reductionOf<uint8_t>(id);
    case 16: return reductionOf<uint16_t>(id);
    case 32: return reductionOf<uint32_t>(id);
    case 64: return reductionOf<uint64_t>(id);
    default: return wideReduction();
    }
}

Run eachLane() {
    return lanesEach;
}

} // namespace kiln::interp
