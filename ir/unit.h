#pragma once

// Cutting: the IR handed to one compilation. A unit is bitcode, so that a worker reads it into a context of its own,
// and so that it can be hashed and stored.
//
// Shape of a unit's module:
//  - one external definition, `kiln.entry`: the root function with its own signature, or for a loop
//    `void kiln.entry(ptr frame)`, which takes the live values from the interpreter frame, runs from the loop header to
//    the function's end and stores the function's result (if any) at frame + resultOffset; or for a function with bound
//    arguments, one of the others (ir/specialize.h);
//  - internal copies of callees that may be inlined; direct calls inside the unit go to the copies, every other use
//    of a function (its address) is the external symbol;
//  - a call through a table that is spread over its entries carries kSpreadCall, and copies of these come along
//    (ir/spread_calls.h);
//  - such a copy is also passed where a callee in the unit does nothing with an argument but call it;
//  - internal bodies of C library functions that are given one of these callees to call (ir/library_bodies.h), one a
//    call;
//  - constant globals that may be read, as `available_externally`; everything else is a declaration. Symbols of local
//  linkage carry
//    ProgramModule::kLocalPrefix. The Program's own data are `dso_local` (they lie near the code arena), unless they
//    are larger than kNearDataBytes or weak (the process may have them already); nothing else is.

#include "ir/function_profile.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace llvm {
class Function;
} // namespace llvm

namespace kiln {

class ProgramModule;
struct BoundArgument;

/// IR instructions of callees that come along into an optimized unit: more than LLVM's inliner takes into one function,
/// little enough that a unit compiles in tens of milliseconds.
inline constexpr unsigned kCalleeBudget = 1500;

inline constexpr char kEntryName[] = "kiln.entry";
/// Attribute of a parameter: it points to an alloca of the frame that is entered, to which nothing else leads.
inline constexpr llvm::StringLiteral kOwnMemory{"kiln-own-memory"};
inline constexpr llvm::StringLiteral kCopyPrefix{"kiln.copy."}; ///< of callees, before the Program's name for them
inline constexpr llvm::StringLiteral kOsrPrefix{"kiln.osr."};   ///< of the root from the loop on
inline constexpr llvm::StringLiteral kLibraryPrefix{"kiln.library."}; ///< of bodies of C library functions
inline constexpr uint32_t kNoSlot = ~0u;
/// Data of the Program up to this size is expected near the code arena; larger ones may lie anywhere.
inline constexpr uint64_t kNearDataBytes = 1u << 20;

/// Where the interpreter keeps the values of a function at a loop header. An alloca's slot holds its address.
struct OsrEntry {
    unsigned loop = 0;                ///< index into loopHeaders(root)
    std::vector<uint32_t> slotOffset; ///< by value number (ir/numbering.h): byte offset in the frame, or kNoSlot
    uint32_t resultOffset = 0;        ///< byte offset at which the result is stored
};

/// A place in a canonical function at which compiled code may leave for the continuation (ir/continuation.h).
struct DeoptSite {
    std::string function;
    unsigned number = 0; ///< of the instruction that runs next
    auto operator<=>(const DeoptSite&) const = default;
};

/// What speculation may not do, and for tests, what it shall.
struct Speculation {
    /// Whether the site failed often. Called with the Program's lock held.
    std::function<bool(const llvm::Function&, unsigned number)> isWithdrawn;
    /// All failed sites of a function, as keys know them; empty: none.
    std::function<std::string(llvm::StringRef function)> withdrawnOf;
    /// Not 0: sites are placed at random instead, and fail at random.
    uint64_t stress = 0;
};

struct UnitRequest {
    llvm::Function* root = nullptr;
    const OsrEntry* osr = nullptr; ///< null: the unit is entered at the function's entry
    /// Arguments of the root that are known; null: none. Sorted by parameter; not for units entered at a loop.
    const std::vector<BoundArgument>* bound = nullptr;
    unsigned calleeBudget = 0; ///< IR instructions of callees that may come along; 0: the root alone
    /// Counts to annotate as !prof and entry counts, and to see by where calls go; may be empty. Called with the
    /// Program's lock held.
    std::function<std::optional<FunctionProfile>(const llvm::Function&)> profile;
    /// Functions of the Program that calls through pointers in this one most likely reach: they may come along as
    /// callees do. May be empty; called with the Program's lock held.
    std::function<std::vector<llvm::Function*>(const llvm::Function&)> likelyTargets;
    /// Whether calls of this name reach the C library. May be empty: none do. Called with the Program's lock held.
    std::function<bool(llvm::StringRef)> isLibrarys;
    /// Whether code may assume what the profile shows, and leave through deopt sites where it fails. Empty: it may not.
    std::optional<Speculation> speculation;
    bool explain = false; ///< fill Unit::leftOut; the unit is the same
};

/// What one function of a unit was told of its counts.
struct AnnotatedCounts {
    std::string function; ///< the Program's name for it
    uint64_t entries = 0;
    unsigned branches = 0;   ///< with a weight for each edge
    unsigned neverTaken = 0; ///< of their edges
    unsigned calls = 0;      ///< through pointers, with the targets that are in the unit
};

/// A body of a C library function that came along.
struct TakenLibraryBody {
    std::string function; ///< of the library
    std::string callback; ///< of the Program, which it calls
};

/// A function that is called in a unit, and stayed outside.
struct LeftOutCallee {
    std::string caller, callee; ///< the Program's names
    std::string why;
};

struct Unit {
    std::string name; ///< for messages: "f", "f@2" or "f{1=3}"
    llvm::SmallVector<char, 0> bitcode;
    std::vector<std::string> functions; ///< whose bodies came along, root first
    unsigned instructions = 0;          ///< in all bodies
    bool callsThroughPointers = false;  ///< any body does
    /// The counts that were annotated, a line a function (ir/profile_text.h); empty without.
    std::string profile;
    std::vector<DeoptSite> sites;           ///< that were placed
    std::vector<AnnotatedCounts> annotated; ///< in the order of `functions`, of those that had counts
    std::vector<TakenLibraryBody> libraryBodies;
    std::vector<LeftOutCallee> leftOut; ///< if it was asked for
    unsigned passedCallbacks = 0;       ///< functions passed to a callee of the unit that is known to call them only
    std::string externals;              ///< a line for each symbol from outside the Program: name and type
    bool isPortable = true;             ///< false: means something else in another process, so it is never stored
};

/// The unit as keys know it: counts change how well code runs, not what it does. Where calls through pointers mostly go
/// is not known then; instead the whole Program, which is what they may reach, is in the key of a unit that has such.
inline UnitRequest withoutCounts(UnitRequest request) {
    request.profile = nullptr;
    request.likelyTargets = nullptr;
    request.speculation.reset();
    return request;
}

/// REQUIRES: the Program's lock is held. The module is left as it was (but callees become canonical).
llvm::Expected<Unit> cutUnit(ProgramModule& program, const UnitRequest& request);

} // namespace kiln
