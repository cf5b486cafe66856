#pragma once

// One source into one module: the file, its language, the reader for it.

#include "ir/source.h"
#include "ir/source_store.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/Error.h"

#include <array>
#include <memory>

namespace llvm {
class LLVMContext;
class MemoryBufferRef;
class Module;
} // namespace llvm

namespace kiln {

struct ClangInput;
struct Diagnostics;

/// What every module goes through once it is parsed: it must be of our target and pass the verifier; Clang's own output
/// is verified later, with the rest of the Program. Errors name `file` and the first function that is wrong.
llvm::Error acceptModule(llvm::Module& module, llvm::StringRef file, bool isClangs);

/// Reads the sources of one Program, in order, into modules of one LLVM context.
class SourceReader {
public:
    SourceReader(const FrontEndOptions& frontEnd, const FrontEndContext& kept, llvm::LLVMContext& context,
                 Diagnostics& diagnostics)
        : frontEnd_(frontEnd), kept_(kept), context_(context), diagnostics_(diagnostics) {}

    /// A module, parsed and of our target, and verified when it came as IR. Warnings go to the diagnostics.
    llvm::Expected<std::unique_ptr<llvm::Module>> read(const Source& source);

    /// Of all bytes that were parsed so far: each source's, bitcode or text, with its length before it.
    std::array<uint8_t, 32> contentDigest() { return content_.final(); }
    /// Whether a source so far was C or C++.
    bool hasReadClangs() const { return hasReadClangs_; }

private:
    using ModuleOr = llvm::Expected<std::unique_ptr<llvm::Module>>;

    ModuleOr readDistrusted(llvm::MemoryBufferRef bytes);
    ModuleOr readCompiled(const ClangInput& input);
    std::unique_ptr<llvm::Module> serve(const ClangInput& input, const SourceStore::Ingredients& key);
    ModuleOr compile(const ClangInput& input, const SourceStore::Ingredients& key);
    ModuleOr parse(llvm::MemoryBufferRef bytes, bool isText);

    const FrontEndOptions& frontEnd_;
    const FrontEndContext& kept_;
    llvm::LLVMContext& context_;
    Diagnostics& diagnostics_;
    llvm::BLAKE3 content_;
    bool hasReadClangs_ = false;
};

} // namespace kiln
