#pragma once

// The IR of one Program: a verified llvm::Module in a context of its own, lowered to what both tiers share,
// its functions canonicalized on first use.
//
// Thread rule: everything below needs `lock()` held, except what is said to be constant after load.

#include "ir/source.h"
#include "ir/source_store.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace llvm {
class Function;
class GlobalValue;
class LLVMContext;
class Module;
} // namespace llvm

namespace kiln {

class Canonicalizer;
class LibraryBodies;
struct Diagnostics;

/// What lowering took out of the module; the runtime carries it out. Constant after load.
struct ProgramFacts {
    /// `name` is another name for `target` + `offset` bytes (aliases; uses inside the module are rewritten already).
    struct Alias {
        std::string name, target;
        int64_t offset = 0;
    };
    /// Calls go to the plain function declaration `name`; its address is what `resolver()` returns at load.
    struct IFunc {
        std::string name, resolver;
    };
    /// A constructor or destructor function, sorted in the order in which they run.
    struct Initializer {
        std::string function;
        unsigned priority = 65535;
    };
    std::vector<Alias> aliases;
    std::vector<IFunc> ifuncs;
    std::vector<Initializer> constructors, destructors;
};

class ProgramModule {
public:
    /// Reads, links, verifies and lowers. Errors name file, line or symbol. C and C++ come from the store where it has
    /// them.
    static llvm::Expected<std::unique_ptr<ProgramModule>>
    load(llvm::ArrayRef<Source> sources, const FrontEndOptions& frontEnd, const FrontEndContext& kept = {});
    ~ProgramModule();
    ProgramModule(const ProgramModule&) = delete;
    ProgramModule& operator=(const ProgramModule&) = delete;

    std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }
    /// Gives back a lock that was release()d around fork.
    void unlockAfterFork() { mutex_.unlock(); }
    llvm::Module& module() { return *module_; }
    const ProgramFacts& facts() const { return facts_; }
    /// Warnings of the sources' front ends, as lines; constant after load.
    const std::string& diagnostics() const;
    /// Of the IR as it was read, before linking and lowering: each source's bitcode or text, in order, with its length.
    /// Constant after load.
    const std::array<uint8_t, 32>& contentDigest() const { return contentDigest_; }

    /// Brings `function` into canonical form, once; later calls do nothing. Values are numbered in this form.
    void canonicalize(llvm::Function& function);

    /// Instructions of the function as it was loaded, whether it is canonical by now or not: what is decided by it must
    /// not depend on what ran before.
    unsigned loadedInstructions(const llvm::Function& function);

    /// The rest of `function` from the instruction of that number on, as a function (ir/continuation.h), made at the
    /// first question. Errors say why there is none.
    llvm::Expected<llvm::Function*> continuationOf(llvm::Function& function, unsigned number);

    /// Bodies for what the Program calls of the C library, in its context.
    LibraryBodies& libraryBodies();

    /// The name under which units refer to a symbol of the Program: symbols with local linkage get a prefix, so that
    /// LLVM never takes a static `strlen` for the library's.
    static constexpr llvm::StringLiteral kLocalPrefix{"kiln.local."};

    /// That name. Thread-safe for a global that has its name already.
    static std::string unitName(const llvm::GlobalValue& global);

private:
    ProgramModule();
    Canonicalizer& canonicalizer();

    // Constant after load. Order: the context reports into the diagnostics, the module lives in the context, the passes
    // remember the module.
    std::unique_ptr<Diagnostics> diagnostics_;
    std::unique_ptr<llvm::LLVMContext> context_;
    std::unique_ptr<llvm::Module> module_;
    std::unique_ptr<llvm::Module>
        continuations_; ///< made at first use, guarded by mutex_; refers to the other's globals
    ProgramFacts facts_;
    std::array<uint8_t, 32> contentDigest_{};
    bool readsClangs_ = false; ///< some source was C or C++

    std::mutex mutex_;
    // Made at first use; guarded by mutex_.
    std::unique_ptr<Canonicalizer> canonicalizer_;
    std::unique_ptr<LibraryBodies> libraryBodies_;
};

} // namespace kiln
