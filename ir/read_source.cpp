#include "ir/read_source.h"

#include "ir/clang_library.h"
#include "ir/clang_options.h"
#include "ir/diagnostics.h"
#include "ir/manifest.h"
#include "ir/read_apart.h"
#include "ir/source_key.h"
#include "ir/target.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>

namespace kiln {

namespace {

using ModuleOr = llvm::Expected<std::unique_ptr<llvm::Module>>;

/// LLVM's reader of textual IR recurses into types and constants; real IR nests a few dozen deep, and a text made
/// to overflow the stack nests a hundred thousand deep.
constexpr unsigned kMaxNesting = 512;

llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> readBytes(const Source& source) {
    if (source.text) return llvm::MemoryBuffer::getMemBuffer(*source.text, source.name);
    if (llvm::sys::fs::is_directory(source.name)) return failure("'" + source.name + "' is a directory");
    // Volatile: read, not mapped, so that a file that shrinks meanwhile cannot kill the process.
    auto buffer = llvm::MemoryBuffer::getFile(source.name, /*IsText=*/false, /*RequiresNullTerminator=*/true,
                                              /*IsVolatile=*/true);
    if (!buffer) {
        std::string reason = buffer.getError().message();
        reason[0] = llvm::toLower(reason[0]);
        return failure("cannot read '" + source.name + "': " + reason);
    }
    return std::move(*buffer);
}

bool isBitcode(llvm::StringRef bytes) {
    return llvm::isBitcode(bytes.bytes_begin(), bytes.bytes_end());
}

llvm::Expected<Language> languageOf(const Source& source, llvm::StringRef bytes) {
    if (source.language != Language::Auto) return source.language;
    llvm::StringRef ending = llvm::sys::path::extension(source.name);
    if (ending == ".ll" || ending == ".bc") return Language::Ir;
    if (ending == ".c") return Language::C;
    if (ending == ".cc" || ending == ".cpp" || ending == ".cxx") return Language::Cxx;
    if (isBitcode(bytes)) return Language::Ir;
    return failure("cannot tell the language of '" + source.name + "' by its ending (known: .c .cc .cpp .cxx .ll .bc)");
}

/// The line at which `text` nests deeper than kMaxNesting; 0 if it never does. Strings and comments count for nothing.
unsigned lineNestedTooDeeply(llvm::StringRef text) {
    unsigned depth = 0, line = 1;
    bool inString = false;
    for (size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '\n') {
            ++line;
        } else if (c == '"') {
            inString = !inString;
        } else if (inString) {
            continue;
        } else if (c == ';') {
            i = std::min(text.find('\n', i), text.size() - 1);
            ++line;
        } else if (c == '(' || c == '{' || c == '[' || c == '<') {
            if (++depth > kMaxNesting) return line;
        } else if ((c == ')' || c == '}' || c == ']' || c == '>') && depth != 0) {
            --depth;
        }
    }
    return 0;
}

ModuleOr parseText(llvm::MemoryBufferRef bytes, llvm::LLVMContext& context, Diagnostics& diagnostics) {
    std::string file = bytes.getBufferIdentifier().str();
    if (unsigned line = lineNestedTooDeeply(bytes.getBuffer()))
        return failure(file + ":" + llvm::Twine(line) + ": nested more than " + llvm::Twine(kMaxNesting) + " deep");
    llvm::SMDiagnostic error;
    auto module = llvm::parseAssembly(bytes, error, context, nullptr, fillDataLayout);
    if (!module)
        return failure(file + ":" + llvm::Twine(error.getLineNo()) + ":" + llvm::Twine(error.getColumnNo() + 1) + ": " +
                       error.getMessage());
    if (!diagnostics.errors.empty()) return failure("'" + file + "': " + diagnostics.takeErrors());
    return module;
}

/// Limit: LLVM's reader believes what well-formed records of metadata and attributes say; of bitcode damaged at random,
/// about one in a hundred makes it ask for absurd memory or follow a wrong pointer. The first ends in LLVM's
/// fatal-error handler, so whoever loads what it does not trust does so in a guarded region.
ModuleOr parseBitcode(llvm::MemoryBufferRef bytes, llvm::LLVMContext& context, Diagnostics& diagnostics) {
    std::string file = bytes.getBufferIdentifier().str();
    auto module = llvm::parseBitcodeFile(bytes, context, llvm::ParserCallbacks(fillDataLayout));
    if (!module) {
        diagnostics.errors.clear(); // the same text once more
        return failure("'" + file + "' is not readable bitcode: " + llvm::toString(module.takeError()));
    }
    if (!diagnostics.errors.empty()) return failure("'" + file + "': " + diagnostics.takeErrors());
    return module;
}

/// Errors name the file and the first function that is wrong.
llvm::Error verify(llvm::Module& module, llvm::StringRef file) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    bool brokenDebugInfo = false;
    if (llvm::verifyModule(module, &stream, &brokenDebugInfo)) {
        llvm::StringRef first = llvm::StringRef(text).ltrim().split('\n').first;
        for (llvm::Function& function : module)
            if (!function.isDeclaration() && llvm::verifyFunction(function))
                return failure("'" + file + "' is invalid in function '" + function.getName() + "': " + first);
        return failure("'" + file + "' is invalid: " + first);
    }
    if (brokenDebugInfo) llvm::StripDebugInfo(module);
    return llvm::Error::success();
}

/// The length in a form of its own, whatever the host's integers look like.
void addSized(llvm::BLAKE3& hasher, llvm::StringRef bytes) {
    std::array<uint8_t, 8> size;
    llvm::support::endian::write64le(size.data(), bytes.size());
    hasher.update(size);
    hasher.update(bytes);
}

} // namespace

ModuleOr SourceReader::readCompiled(const ClangInput& input) {
    // What would be refused is not served either.
    if (llvm::Error error = checkClangOptions(frontEnd_.args)) return error;
    SourceStore::Ingredients key;
    if (kept_.store) {
        key = sourceKey(input, frontEnd_, kept_.engineBuild);
        if (auto module = serve(input, key)) return module;
    }
    return compile(input, key);
}

/// The module that is kept, if Clang would see what it saw then; null: it must be compiled.
std::unique_ptr<llvm::Module> SourceReader::serve(const ClangInput& input, const SourceStore::Ingredients& key) {
    std::string file = input.file.str();
    auto kept = kept_.store->find(file, key);
    if (!kept) return nullptr;
    if (auto change = findChange(kept->manifest)) {
        kept_.store->stale(file, key, *change);
        return nullptr;
    }
    std::string warnings = diagnostics_.warnings;
    diagnostics_.warnings += kept->warnings;
    auto module = parse({kept->bitcode, input.file}, /*isText=*/false);
    if (module) return std::move(*module);
    kept_.store->stale(file, key, llvm::toString(module.takeError()));
    diagnostics_.warnings = std::move(warnings);
    return nullptr;
}

ModuleOr SourceReader::compile(const ClangInput& input, const SourceStore::Ingredients& key) {
    SourceStore* store = kept_.store;
    auto start = std::chrono::steady_clock::now();
    auto output = compileWithClang(input, frontEnd_, /*wantManifest=*/store != nullptr);
    if (!output) return output.takeError();
    std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    diagnostics_.warnings += output->warnings;
    auto module = parse({output->bitcode, input.file}, /*isText=*/false);
    if (!module || !store) return module;
    std::string file = input.file.str();
    store->compiled(file, took.count());
    if (output->notCacheable.empty()) {
        store->keep(file, key, {std::move(output->bitcode), std::move(output->warnings), std::move(output->manifest)});
    } else {
        store->notKept(file, output->notCacheable);
    }
    return module;
}

ModuleOr SourceReader::parse(llvm::MemoryBufferRef bytes, bool isText) {
    auto module = isText ? parseText(bytes, context_, diagnostics_) : parseBitcode(bytes, context_, diagnostics_);
    if (module) addSized(content_, bytes.getBuffer());
    return module;
}

/// What a child makes of IR that nobody trusts: parsed, verified, and written anew, which is what we read then.
ModuleOr SourceReader::readDistrusted(llvm::MemoryBufferRef bytes) {
    auto bitcode = readApart(bytes.getBufferIdentifier(), [&](llvm::raw_ostream& out) -> llvm::Error {
        llvm::LLVMContext context;
        Diagnostics diagnostics;
        collectDiagnostics(context, diagnostics);
        auto module = isBitcode(bytes.getBuffer()) ? parseBitcode(bytes, context, diagnostics)
                                                   : parseText(bytes, context, diagnostics);
        if (!module) return module.takeError();
        if (llvm::Error error = acceptModule(**module, bytes.getBufferIdentifier(), /*isClangs=*/false)) return error;
        llvm::WriteBitcodeToFile(**module, out);
        return llvm::Error::success();
    });
    if (!bitcode) return bitcode.takeError();
    auto module = parseBitcode({*bitcode, bytes.getBufferIdentifier()}, context_, diagnostics_);
    if (module) addSized(content_, bytes.getBuffer());
    return module;
}

ModuleOr SourceReader::read(const Source& source) {
    auto bytes = readBytes(source);
    if (!bytes) return bytes.takeError();
    llvm::StringRef text = (*bytes)->getBuffer();
    if (text.empty()) return failure("'" + source.name + "' is empty");
    auto language = languageOf(source, text);
    if (!language) return language.takeError();

    const bool isClangs = *language != Language::Ir;
    hasReadClangs_ |= isClangs;
    auto module = isClangs            ? readCompiled({source.name, text, *language})
                  : source.distrusted ? readDistrusted({text, source.name})
                                      : parse({text, source.name}, !isBitcode(text));
    if (!module) return module.takeError();
    if (llvm::Error error = acceptModule(**module, source.name, isClangs)) return error;
    return module;
}

llvm::Error acceptModule(llvm::Module& module, llvm::StringRef file, bool isClangs) {
    if (llvm::Error error = checkTarget(module, file)) return error;
    if (!isClangs)
        if (llvm::Error error = verify(module, file)) return error;
    // Debug records instead of intrinsic calls: numbers of instructions must not depend on -g or on the reader.
    module.setIsNewDbgInfoFormat(true);
    return llvm::Error::success();
}

} // namespace kiln
