#pragma once

// From object bytes to code that can be called: ORC with JITLink, over the code arena.
//
// Thread-safe: Linker, and link() of one LinkSpace from several threads.

#include "jit/code_arena.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace kiln {

/// Address of a symbol for one Program; nothing: unresolved. Called from any thread that links.
using SymbolResolver = std::function<std::optional<uint64_t>(llvm::StringRef name)>;

struct LinkedCode {
    void* entry = nullptr; ///< address of kEntryName
    size_t codeBytes = 0;
    uint64_t id = 0; ///< of the object within its space
};

/// One Program's code: a JITDylib of its own. Destruction frees all of it: no thread may be inside.
class LinkSpace {
public:
    virtual ~LinkSpace() = default;
    /// The object's bytes are not needed afterwards. `own`, where there is one, is asked for symbols first: of what
    /// this object alone knows.
    virtual llvm::Expected<LinkedCode> link(const llvm::MemoryBuffer& object, const SymbolResolver& own = {}) = 0;
    /// Frees one object's code: no thread may be inside, or get there.
    virtual void unlink(const LinkedCode& code) = 0;
};

class Linker {
public:
    static llvm::Expected<std::unique_ptr<Linker>> create(std::shared_ptr<CodeArena> arena);
    virtual ~Linker() = default;
    virtual llvm::Expected<std::unique_ptr<LinkSpace>> createSpace(std::string name, SymbolResolver resolver) = 0;
};

} // namespace kiln
