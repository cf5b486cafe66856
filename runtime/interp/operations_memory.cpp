// Vectors between slots and memory: lanes that memory packs closer, and accesses of some lanes only. See operations.h.

#include "interp/memory_lanes.h"
#include "interp/operations.h"

namespace kiln::interp {

namespace {

__attribute__((no_sanitize("address", "thread", "undefined"))) void unpack(char* slot, MemoryLanes memory,
                                                                           uint32_t stride) {
    for (uint32_t i = 0; i < memory.lanes; ++i)
        storeInteger(slot + i * stride, memory.load(i), stride);
}
__attribute__((no_sanitize("address", "thread", "undefined"))) void pack(const char* slot, MemoryLanes memory,
                                                                         uint32_t stride) {
    for (uint32_t i = 0; i < memory.lanes; ++i)
        memory.store(i, loadInteger(slot + i * stride, memory.bits, stride));
}

KILN_OPERATION load(char* fp, const Inst* ip, const Operation& op) {
    unpack(fp + ip->a, {get<char*>(fp, ip->b) + op.number, op.lanes, op.bits}, op.stride);
}
KILN_OPERATION store(char* fp, const Inst* ip, const Operation& op) {
    pack(fp + ip->a, {get<char*>(fp, ip->b) + op.number, op.lanes, op.bits}, op.stride);
}
KILN_OPERATION fromMemory(char* fp, const Inst* ip, const Operation& op) {
    unpack(fp + ip->a, {fp + ip->b, op.lanes, op.bits}, op.stride);
}
KILN_OPERATION toMemory(char* fp, const Inst* ip, const Operation& op) {
    pack(fp + ip->a, {fp + ip->b, op.lanes, op.bits}, op.stride);
}

KILN_OPERATION loadMasked(char* fp, const Inst* ip, const Operation& op) {
    const char* from = get<char*>(fp, ip->b);
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += op.stride)
        __builtin_memcpy(fp + ip->a + at, BitLane::load(fp + ip->c + i) ? from + at : fp + ip->d + at, op.stride);
}
KILN_OPERATION storeMasked(char* fp, const Inst* ip, const Operation& op) {
    char* to = get<char*>(fp, ip->b);
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += op.stride)
        if (BitLane::load(fp + ip->c + i)) __builtin_memcpy(to + at, fp + ip->a + at, op.stride);
}
KILN_OPERATION gatherLanes(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += op.stride)
        __builtin_memcpy(fp + ip->a + at,
                         BitLane::load(fp + ip->c + i) ? get<char*>(fp, ip->b + 8 * i) : fp + ip->d + at, op.stride);
}
/// From the first lane to the last: the last of those that share an address stays.
KILN_OPERATION scatterLanes(char* fp, const Inst* ip, const Operation& op) {
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += op.stride)
        if (BitLane::load(fp + ip->c + i)) __builtin_memcpy(get<char*>(fp, ip->b + 8 * i), fp + ip->a + at, op.stride);
}
KILN_OPERATION loadExpanding(char* fp, const Inst* ip, const Operation& op) {
    const char* from = get<char*>(fp, ip->b);
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += op.stride) {
        const bool isTaken = BitLane::load(fp + ip->c + i);
        __builtin_memcpy(fp + ip->a + at, isTaken ? from : fp + ip->d + at, op.stride);
        if (isTaken) from += op.stride;
    }
}
KILN_OPERATION storeCompressing(char* fp, const Inst* ip, const Operation& op) {
    char* to = get<char*>(fp, ip->b);
    for (uint32_t i = 0, at = 0; i < op.lanes; ++i, at += op.stride) {
        if (!BitLane::load(fp + ip->c + i)) continue;
        __builtin_memcpy(to, fp + ip->a + at, op.stride);
        to += op.stride;
    }
}

} // namespace

Run loadPacked() {
    return load;
}
Run storePacked() {
    return store;
}
Run moveFromMemory() {
    return fromMemory;
}
Run moveToMemory() {
    return toMemory;
}
Run maskedLoad() {
    return loadMasked;
}
Run maskedStore() {
    return storeMasked;
}
Run gather() {
    return gatherLanes;
}
Run scatter() {
    return scatterLanes;
}
Run expandLoad() {
    return loadExpanding;
}
Run compressStore() {
    return storeCompressing;
}

} // namespace kiln::interp
