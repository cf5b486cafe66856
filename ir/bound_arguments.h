#pragma once

// Arguments that a host has bound: what a specialized unit is cut for (UnitRequest::bound), how keys and people see it,
// and which functions and parameters can be bound at all.
//
// Thread rule: values. What takes a function needs its Program's lock.

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Alignment.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace llvm {
class Constant;
class Function;
class GlobalValue;
class Type;
} // namespace llvm

namespace kiln {

/// Memory larger than this stays outside of units, as larger constants of Programs do: it is read when the code runs,
/// and only then.
inline constexpr uint64_t kMaxBoundBytes = 64u << 10;

struct BoundArgument {
    enum class Kind : uint8_t {
        Value,   ///< a number of these `bytes`, little-endian; or the null pointer
        Symbol,  ///< a function or variable of the Program
        Pointer, ///< an address of the process; what is there may change
        Memory,  ///< the same; the `size` bytes there do not change
        Within   ///< an address inside the memory of another bound argument, `base`, or just behind it
    };
    unsigned parameter = 0; ///< from 0
    Kind kind = Kind::Value;
    std::string bytes;    ///< none of memory larger than kMaxBoundBytes
    uint64_t size = 0;    ///< of memory
    uint64_t address = 0; ///< unless it is a Value; a Symbol's is the Program's
    llvm::GlobalValue* symbol = nullptr;
    unsigned base = 0; ///< a parameter

    /// What can be said of the address: cut off, so that a cache is not asked for each place that malloc may choose.
    llvm::Align alignment() const;
    bool isInUnit() const { return bytes.size() == size; } ///< of memory
};

/// Sorted by parameter, each at most once.
using BoundArguments = std::vector<BoundArgument>;

const BoundArgument* findBound(const BoundArguments& bound, unsigned parameter);

/// Finds the pointers that lie in the memory of others: Pointer, and Memory of size 0 (which may be an end), become
/// Within; what is left of size 0 is a plain Pointer.
void relate(BoundArguments& bound);

/// Errors: its calls cannot be made by, or its body not be copied into, a function of fewer parameters.
llvm::Error checkSpecializable(const llvm::Function& function);
/// Errors: the parameter (counted from 1 in messages) has a type or attribute that cannot be bound.
llvm::Error checkBindable(const llvm::Function& function, unsigned parameter);

/// The number or null pointer of a Value. REQUIRES: checkBindable().
llvm::Constant* constantOf(const BoundArgument& value, llvm::Type* type);

/// All that code depends on, a line an argument: numbers as they are, memory by its digest, of pointers only what may
/// be assumed, as their addresses are filled in when code is linked.
std::string keyText(const BoundArguments& bound);
/// The same with addresses, to tell specializations in one process apart.
std::string identityText(const BoundArguments& bound);
/// For people: "{1=3}", "{0=64 bytes, 2=&compare}".
std::string describeBound(const llvm::Function& function, const BoundArguments& bound);

/// In a unit: the memory itself, of a Memory; a pointer-sized place with the address, of a Pointer.
std::string boundSymbolName(unsigned parameter);
bool isBoundSymbol(llvm::StringRef name);
/// Where such a symbol of a unit cut for `bound` lies; `bound` must outlive the code. Nothing: it is none.
std::optional<uint64_t> boundSymbolAddress(const BoundArguments& bound, llvm::StringRef name);

} // namespace kiln
