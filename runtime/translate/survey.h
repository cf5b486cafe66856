#pragma once

// What translation asks of each instruction again and again, gathered in one look at each: what follows reads small
// arrays instead of the IR, and takes its branches by lists of like instructions instead of by chance.

#include "ir/numbering.h"

#include <array>
#include <cstdint>
#include <memory_resource>
#include <vector>

namespace kiln {

/// What a value asks of the frame.
enum class Room : uint8_t {
    None,  ///< it has no value
    Word,  ///< 8 bytes: a pointer, float, double, or integer of up to 64 bits
    Other, ///< to be asked of its type
};

/// Instructions that are looked at by kind: those that may be folded (from Address to Call), and others.
enum class Candidate : uint8_t { None, Address, Compare, Add, Sub, And, SExt, ZExt, View, Call, Alloca };
inline constexpr size_t kCandidates = static_cast<size_t>(Candidate::Alloca) + 1;

class Survey {
public:
    /// `memory` outlives this.
    Survey(const Numbering& numbering, std::pmr::memory_resource* memory);

    /// Of values by number; an argument's is 0.
    unsigned opcode(uint32_t number) const { return opcodes_[number]; }
    Room room(uint32_t number) const { return rooms_[number]; }
    /// Numbers of the instructions of a kind, in order.
    llvm::ArrayRef<uint32_t> of(Candidate kind) const {
        const auto index = static_cast<size_t>(kind);
        return llvm::ArrayRef(candidates_).slice(firsts_[index], firsts_[index + 1] - firsts_[index]);
    }

private:
    std::pmr::vector<uint8_t> opcodes_;
    std::pmr::vector<Room> rooms_;
    std::pmr::vector<uint32_t> candidates_;
    std::array<uint32_t, kCandidates + 1> firsts_{}; ///< index of each kind's first in candidates_
};

} // namespace kiln
