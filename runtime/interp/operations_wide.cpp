#include "interp/operations_wide.h"

#include "interp/memory_lanes.h"
#include "interp/operations.h"

#include "llvm/IR/Instructions.h"

#include <csignal>

namespace kiln::interp {

namespace {

using llvm::APInt;
namespace Intrinsic = llvm::Intrinsic;

/// As the hardware does it: natively a division by zero is a fault.
void faultOnZero(const APInt& divisor) {
    if (divisor.isZero()) std::raise(SIGFPE);
}

APInt divide(unsigned opcode, const APInt& a, const APInt& b) {
    using I = llvm::Instruction;
    faultOnZero(b);
    switch (opcode) {
    case I::UDiv: return a.udiv(b);
    case I::SDiv: return a.sdiv(b);
    case I::URem: return a.urem(b);
    default: return a.srem(b);
    }
}

APInt apply(unsigned opcode, const APInt& a, const APInt& b) {
    using I = llvm::Instruction;
    switch (opcode) {
    case I::Add: return a + b;
    case I::Sub: return a - b;
    case I::Mul: return a * b;
    case I::Shl: return a.shl(b); // of too large amounts: zero or the sign, as good as any poison
    case I::LShr: return a.lshr(b);
    case I::AShr: return a.ashr(b);
    case I::And: return a & b;
    case I::Or: return a | b;
    case I::Xor: return a ^ b;
    default: return divide(opcode, a, b);
    }
}

KILN_OPERATION binary(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += op.stride)
        storeInteger(fp + ip->a + at,
                     apply(op.e, loadInteger(fp + ip->b + at, op.bits, op.stride),
                           loadInteger(fp + ip->c + at, op.bits, op.stride)),
                     op.stride);
}

KILN_OPERATION compare(char* fp, const Inst* ip, const Operation& op) {
    auto predicate = static_cast<llvm::CmpInst::Predicate>(op.e);
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += op.fromStride)
        set<uint8_t>(fp, ip->a + i,
                     llvm::ICmpInst::compare(loadInteger(fp + ip->b + at, op.fromBits, op.fromStride),
                                             loadInteger(fp + ip->c + at, op.fromBits, op.fromStride), predicate));
}

APInt unary(Intrinsic::ID id, const APInt& a) {
    unsigned bits = a.getBitWidth();
    switch (id) {
    case Intrinsic::ctpop: return APInt(bits, a.popcount());
    case Intrinsic::ctlz: return APInt(bits, a.countl_zero());
    case Intrinsic::cttz: return APInt(bits, a.countr_zero());
    case Intrinsic::bswap: return a.byteSwap();
    case Intrinsic::bitreverse: return a.reverseBits();
    default: return a.abs();
    }
}

APInt funnel(bool left, const APInt& high, const APInt& low, const APInt& amount) {
    unsigned bits = high.getBitWidth();
    auto n = static_cast<unsigned>(amount.urem(bits));
    if (n == 0) return left ? high : low;
    return left ? high.shl(n) | low.lshr(bits - n) : high.shl(bits - n) | low.lshr(n);
}

/// Fixed point: the product of twice the width, rounded down.
APInt fixedProduct(Intrinsic::ID id, const APInt& a, const APInt& b, unsigned scale) {
    unsigned bits = a.getBitWidth();
    bool isSigned = id == Intrinsic::smul_fix || id == Intrinsic::smul_fix_sat;
    bool saturates = id == Intrinsic::smul_fix_sat || id == Intrinsic::umul_fix_sat;
    APInt product = isSigned ? (a.sext(2 * bits) * b.sext(2 * bits)).ashr(scale)
                             : (a.zext(2 * bits) * b.zext(2 * bits)).lshr(scale);
    if (!saturates) return product.trunc(bits);
    return isSigned ? product.truncSSat(bits) : product.truncUSat(bits);
}

APInt many(Intrinsic::ID id, const APInt& a, const APInt& b, const APInt& c) {
    switch (id) {
    case Intrinsic::smax: return a.sgt(b) ? a : b;
    case Intrinsic::smin: return a.slt(b) ? a : b;
    case Intrinsic::umax: return a.ugt(b) ? a : b;
    case Intrinsic::umin: return a.ult(b) ? a : b;
    case Intrinsic::sadd_sat: return a.sadd_sat(b);
    case Intrinsic::uadd_sat: return a.uadd_sat(b);
    case Intrinsic::ssub_sat: return a.ssub_sat(b);
    case Intrinsic::usub_sat: return a.usub_sat(b);
    case Intrinsic::sshl_sat: return a.sshl_sat(b);
    case Intrinsic::ushl_sat: return a.ushl_sat(b);
    case Intrinsic::fshl: return funnel(true, a, b, c);
    case Intrinsic::fshr: return funnel(false, a, b, c);
    default: return fixedProduct(id, a, b, static_cast<unsigned>(c.getLimitedValue()));
    }
}

KILN_OPERATION unaryLanes(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += op.stride)
        storeInteger(fp + ip->a + at,
                     unary(static_cast<Intrinsic::ID>(op.e), loadInteger(fp + ip->b + at, op.bits, op.stride)),
                     op.stride);
}

KILN_OPERATION manyLanes(char* fp, const Inst* ip, const Operation& op) {
    auto id = static_cast<Intrinsic::ID>(op.e);
    bool isFunnel = id == Intrinsic::fshl || id == Intrinsic::fshr;
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += op.stride) {
        APInt a = loadInteger(fp + ip->b + at, op.bits, op.stride),
              b = loadInteger(fp + ip->c + at, op.bits, op.stride);
        APInt c = isFunnel ? loadInteger(fp + ip->d + at, op.bits, op.stride) : APInt(32, op.f);
        storeInteger(fp + ip->a + at, many(id, a, b, c), op.stride);
    }
}

APInt overflowing(Intrinsic::ID id, const APInt& a, const APInt& b, bool& overflow) {
    switch (id) {
    case Intrinsic::sadd_with_overflow: return a.sadd_ov(b, overflow);
    case Intrinsic::uadd_with_overflow: return a.uadd_ov(b, overflow);
    case Intrinsic::ssub_with_overflow: return a.ssub_ov(b, overflow);
    case Intrinsic::usub_with_overflow: return a.usub_ov(b, overflow);
    case Intrinsic::smul_with_overflow: {
        // Not smul_ov, which of one bit has its own opinion.
        unsigned bits = a.getBitWidth();
        APInt product = a.sext(2 * bits) * b.sext(2 * bits);
        overflow = !product.isSignedIntN(bits);
        return product.trunc(bits);
    }
    default: return a.umul_ov(b, overflow);
    }
}

KILN_OPERATION overflowLanes(char* fp, const Inst* ip, const Operation& op) {
    MemoryLanes values{fp + ip->a, op.lanes, op.bits}, flags{fp + ip->a + op.f, op.lanes, 1};
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += op.stride) {
        bool overflow = false;
        APInt value = overflowing(static_cast<Intrinsic::ID>(op.e), loadInteger(fp + ip->b + at, op.bits, op.stride),
                                  loadInteger(fp + ip->c + at, op.bits, op.stride), overflow);
        values.store(i, value);
        flags.store(i, APInt(1, overflow));
    }
}

KILN_OPERATION threeWay(char* fp, const Inst* ip, const Operation& op) {
    bool isSigned = op.e == Intrinsic::scmp;
    for (uint32_t i = 0; i < op.lanes; ++i) {
        uint32_t at = i * op.fromStride;
        APInt a = loadInteger(fp + ip->b + at, op.fromBits, op.fromStride),
              b = loadInteger(fp + ip->c + at, op.fromBits, op.fromStride);
        bool isLess = isSigned ? a.slt(b) : a.ult(b);
        APInt order = isLess ? APInt::getAllOnes(op.bits) : APInt(op.bits, a != b);
        storeInteger(fp + ip->a + i * op.stride, order, op.stride);
    }
}

APInt reduce(Intrinsic::ID id, const APInt& a, const APInt& b) {
    switch (id) {
    case Intrinsic::vector_reduce_add: return a + b;
    case Intrinsic::vector_reduce_mul: return a * b;
    case Intrinsic::vector_reduce_and: return a & b;
    case Intrinsic::vector_reduce_or: return a | b;
    case Intrinsic::vector_reduce_xor: return a ^ b;
    case Intrinsic::vector_reduce_smax: return a.sgt(b) ? a : b;
    case Intrinsic::vector_reduce_smin: return a.slt(b) ? a : b;
    case Intrinsic::vector_reduce_umax: return a.ugt(b) ? a : b;
    default: return a.ult(b) ? a : b;
    }
}

KILN_OPERATION findCase(char* fp, const Inst* ip, const Operation& op) {
    const size_t words = op.stride / sizeof(uint32_t);
    uint64_t number = ~uint64_t{0};
    for (size_t i = 0; i * words < op.list.size(); ++i)
        if (std::memcmp(fp + ip->b, op.list.data() + i * words, op.stride) == 0) number = i;
    set<uint64_t>(fp, ip->a, number);
}

KILN_OPERATION reduceLanes(char* fp, const Inst* ip, const Operation& op) {
    APInt sum = loadInteger(fp + ip->b, op.bits, op.stride);
    for (uint32_t i = 1; i < op.lanes; ++i)
        sum =
            reduce(static_cast<Intrinsic::ID>(op.e), sum, loadInteger(fp + ip->b + i * op.stride, op.bits, op.stride));
    storeInteger(fp + ip->a, sum, op.stride);
}

} // namespace

Run wideBinary() {
    return binary;
}
Run wideCompare() {
    return compare;
}

Run wideIntrinsic(Intrinsic::ID id) {
    switch (id) {
    case Intrinsic::ctpop:
    case Intrinsic::ctlz:
    case Intrinsic::cttz:
    case Intrinsic::bswap:
    case Intrinsic::bitreverse:
    case Intrinsic::abs: return unaryLanes;
    case Intrinsic::smax:
    case Intrinsic::smin:
    case Intrinsic::umax:
    case Intrinsic::umin:
    case Intrinsic::sadd_sat:
    case Intrinsic::uadd_sat:
    case Intrinsic::ssub_sat:
    case Intrinsic::usub_sat:
    case Intrinsic::sshl_sat:
    case Intrinsic::ushl_sat:
    case Intrinsic::fshl:
    case Intrinsic::fshr:
    case Intrinsic::smul_fix:
    case Intrinsic::umul_fix:
    case Intrinsic::smul_fix_sat:
    case Intrinsic::umul_fix_sat: return manyLanes;
    default: return nullptr;
    }
}

Run caseNumber() {
    return findCase;
}
Run withOverflow() {
    return overflowLanes;
}
Run threeWayCompare() {
    return threeWay;
}
Run wideReduction() {
    return reduceLanes;
}

} // namespace kiln::interp
