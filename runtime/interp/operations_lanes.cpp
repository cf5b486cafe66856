// Operations on lanes whatever they hold: moved, chosen, counted. See operations.h.

#include "interp/operations.h"

namespace kiln::interp {

namespace {

constexpr uint32_t kUndefinedLane = ~0u;

template <class T>
KILN_OPERATION shuffleOf(char* fp, const Inst* ip, const Operation& op) {
    char* __restrict to = fp + ip->a;
    const uint32_t* mask = op.list.data();
    const char *left = fp + ip->b, *right = fp + ip->c - size_t{op.e} * sizeof(T); // e: lanes of the left
    for (size_t i = 0; i < op.lanes; ++i) {
        if (mask[i] == kUndefinedLane)
            set<T>(to + i * sizeof(T), 0, T{});
        else
            set<T>(to + i * sizeof(T), 0, get<T>((mask[i] < op.e ? left : right) + mask[i] * sizeof(T), 0));
    }
}
KILN_OPERATION shuffleBytes(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0; i < op.lanes; ++i) {
        char* to = fp + ip->a + i * op.stride;
        const uint32_t lane = op.list[i];
        if (lane == kUndefinedLane)
            __builtin_memset(to, 0, op.stride);
        else if (lane < op.e)
            __builtin_memcpy(to, fp + ip->b + lane * op.stride, op.stride);
        else
            __builtin_memcpy(to, fp + ip->c + (lane - op.e) * op.stride, op.stride);
    }
}

template <class T>
KILN_OPERATION selectOf(char* fp, const Inst* ip, const Operation& op) {
    char* __restrict to = fp + ip->a;
    const char *bits = fp + ip->b, *left = fp + ip->c, *right = fp + ip->d;
    for (size_t i = 0; i < op.lanes; ++i) {
        T a = get<T>(left + i * sizeof(T), 0), b = get<T>(right + i * sizeof(T), 0);
        set<T>(to + i * sizeof(T), 0, BitLane::load(bits + i) ? a : b);
    }
}
KILN_OPERATION selectBytes(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += op.stride)
        __builtin_memcpy(fp + ip->a + at, fp + (BitLane::load(fp + ip->b + i) ? ip->c : ip->d) + at, op.stride);
}

/// An index beyond the lanes gives poison: any lane will do.
uint32_t laneIndex(const char* fp, uint32_t slot, const Operation& op) {
    const llvm::APInt index = loadInteger(fp + slot, op.fromBits, op.fromStride);
    return index.ult(op.lanes) ? static_cast<uint32_t>(index.getZExtValue()) : 0;
}
KILN_OPERATION extract(char* fp, const Inst* ip, const Operation& op) {
    __builtin_memcpy(fp + ip->a, fp + ip->b + laneIndex(fp, ip->c, op) * op.stride, op.stride);
}
KILN_OPERATION insert(char* fp, const Inst* ip, const Operation& op) {
    __builtin_memcpy(fp + ip->a, fp + ip->b, size_t{op.lanes} * op.stride);
    __builtin_memcpy(fp + ip->a + laneIndex(fp, ip->d, op) * op.stride, fp + ip->c, op.stride);
}

KILN_OPERATION spread(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0; i < op.lanes; ++i)
        __builtin_memcpy(fp + ip->a + i * op.stride, fp + ip->b, op.stride);
}
KILN_OPERATION insertMany(char* fp, const Inst* ip, const Operation& op) {
    __builtin_memcpy(fp + ip->a, fp + ip->b, size_t{op.lanes} * op.stride);
    __builtin_memcpy(fp + ip->a + op.e * op.stride, fp + ip->c, op.fromStride);
}

KILN_OPERATION addIndex(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0; i < op.lanes; ++i) {
        // e: bytes from one index to the next, 0 where one serves all.
        const llvm::APInt index = loadInteger(fp + ip->b + i * op.e, op.fromBits, op.fromStride);
        const uint64_t offset = index.sextOrTrunc(64).getZExtValue() * static_cast<uint64_t>(op.number);
        set<uint64_t>(fp, ip->a + 8 * i, get<uint64_t>(fp, ip->a + 8 * i) + offset);
    }
}
KILN_OPERATION startAddresses(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0; i < op.lanes; ++i)
        set<uint64_t>(fp, ip->a + 8 * i, get<uint64_t>(fp, ip->b + i * op.e) + static_cast<uint64_t>(op.number));
}

KILN_OPERATION activeLanes(char* fp, const Inst* ip, const Operation& op) {
    const llvm::APInt first = loadInteger(fp + ip->b, op.fromBits, op.fromStride),
                      end = loadInteger(fp + ip->c, op.fromBits, op.fromStride);
    for (uint32_t i = 0; i < op.lanes; ++i) {
        bool overflow = false;
        const llvm::APInt at = first.uadd_ov(llvm::APInt(op.fromBits, i), overflow);
        set<uint8_t>(fp, ip->a + i, !overflow && at.ult(end));
    }
}
KILN_OPERATION steps(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0; i < op.lanes; ++i)
        storeInteger(fp + ip->a + i * op.stride, llvm::APInt(op.bits, i), op.stride);
}

/// How many lanes come before the first that is not zero.
KILN_OPERATION leadingZeroLanes(char* fp, const Inst* ip, const Operation& op) {
    uint32_t count = 0;
    while (count < op.lanes && loadInteger(fp + ip->b + count * op.fromStride, op.fromBits, op.fromStride).isZero())
        ++count;
    storeInteger(fp + ip->a, llvm::APInt(op.bits, count), op.stride);
}

/// The chosen lanes one behind the other; the rest is d's.
KILN_OPERATION pushTogether(char* fp, const Inst* ip, const Operation& op) {
    __builtin_memcpy(fp + ip->a, fp + ip->d, size_t{op.lanes} * op.stride);
    uint32_t to = 0;
    for (uint32_t i = 0; i < op.lanes; ++i)
        if (BitLane::load(fp + ip->c + i))
            __builtin_memcpy(fp + ip->a + to++ * op.stride, fp + ip->b + i * op.stride, op.stride);
}

} // namespace

Run shuffle(uint32_t stride) {
    switch (stride) {
    case 1: return shuffleOf<uint8_t>;
    case 2: return shuffleOf<uint16_t>;
    case 4: return shuffleOf<uint32_t>;
    case 8: return shuffleOf<uint64_t>;
    default: return shuffleBytes;
    }
}
Run selectLanes(uint32_t stride) {
    switch (stride) {
    case 1: return selectOf<uint8_t>;
    case 2: return selectOf<uint16_t>;
    case 4: return selectOf<uint32_t>;
    case 8: return selectOf<uint64_t>;
    default: return selectBytes;
    }
}
Run extractLane() {
    return extract;
}
Run insertLane() {
    return insert;
}
Run broadcast() {
    return spread;
}
Run insertSubvector() {
    return insertMany;
}
Run addressStart() {
    return startAddresses;
}
Run addressAddIndex() {
    return addIndex;
}
Run activeLaneMask() {
    return activeLanes;
}
Run stepVector() {
    return steps;
}
Run countLeadingZeroLanes() {
    return leadingZeroLanes;
}
Run compress() {
    return pushTogether;
}

} // namespace kiln::interp
