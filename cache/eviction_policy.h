#pragma once

// Which entry leaves. A policy knows keys and the order of their use, nothing of bytes or budgets; the level that owns
// it asks for a victim and says what became of it.
//
// Thread rule: guarded by the lock of the level that owns it.

#include "cache/digest.h"

#include <memory>
#include <optional>

namespace kiln {

class EvictionPolicy {
public:
    virtual ~EvictionPolicy() = default;
    virtual void added(const Digest& key) = 0;
    virtual void used(const Digest& key) = 0;
    virtual void removed(const Digest& key) = 0;
    /// The entry that should leave next; nothing: there is none. It stays known until `removed`.
    virtual std::optional<Digest> victim() = 0;
};

/// Least recently used first.
std::unique_ptr<EvictionPolicy> makeLru();
/// Second chance ("clock", Corbato 1968): oldest first, but one used since it was last considered goes to the end.
std::unique_ptr<EvictionPolicy> makeSecondChance();

} // namespace kiln
