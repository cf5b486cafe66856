#pragma once

// A vector as it lies in memory: lanes `bits` apart, without gaps, the lowest bits first. (The bytes' bits behind the
// last lane are zero.)

#include "interp/frame.h"

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

namespace kiln::interp {

struct MemoryLanes {
    char* at;
    uint32_t lanes;
    unsigned bits;

    uint32_t bytes() const { return static_cast<uint32_t>((uint64_t{lanes} * bits + 7) / 8); }

    __attribute__((no_sanitize("address", "thread", "undefined"))) llvm::APInt load(uint32_t lane) const {
        const uint64_t first = uint64_t{lane} * bits, last = first + bits; // half open, in bits
        const uint64_t byteCount = (last + 7) / 8 - first / 8;
        llvm::SmallVector<uint64_t, 4> words(byteCount / 8 + 1);
        __builtin_memcpy(words.data(), at + first / 8, byteCount);
        const unsigned width = static_cast<unsigned>(words.size() * 64);
        return llvm::APInt(width, words).lshr(static_cast<unsigned>(first % 8)).trunc(bits);
    }

    __attribute__((no_sanitize("address", "thread", "undefined"))) void store(uint32_t lane, const llvm::APInt& value) {
        const uint64_t first = uint64_t{lane} * bits, last = first + bits;
        const uint64_t firstByte = first / 8, byteCount = (last + 7) / 8 - firstByte;
        const auto width = static_cast<unsigned>((byteCount * 8 + 63) / 64 * 64);
        llvm::APInt whole = value.zext(width).shl(static_cast<unsigned>(first % 8));
        if (first % 8 != 0) { // the lane before shares the first byte, and was stored before
            uint8_t shared = get<uint8_t>(at + firstByte, 0);
            whole |= llvm::APInt(width, shared & ((1u << first % 8) - 1));
        }
        __builtin_memcpy(at + firstByte, whole.getRawData(), byteCount);
    }
};

} // namespace kiln::interp
