#pragma once

// Where artifacts are kept between compilations; the runtime implements it over the cache.

#include "ir/unit.h"
#include "jit/origin.h"
#include "jit/passes.h"

#include "llvm/Support/MemoryBuffer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kiln {

/// What a key is made of: name and value, in table order (artifact_key.h).
using KeyIngredients = std::vector<std::pair<std::string, std::string>>;

/// What is asked for.
struct ArtifactRequest {
    std::string title;      ///< for people: "f", "f@2"
    KeyIngredients subject; ///< the path, whatever its code: artifacts of one subject are alternatives
    KeyIngredients key;
};

/// What a compilation leaves behind beside the object.
struct ArtifactFacts {
    PassReports passes{};
    unsigned instructions = 0; ///< of the unit, before the passes
    double compileMs = 0;
    std::vector<DeoptSite> sites; ///< at which the code may leave
    std::string profile;          ///< encoded counts that the passes were given; empty: none
};

struct FoundArtifact {
    std::unique_ptr<llvm::MemoryBuffer> object;
    ArtifactFacts facts;
    Origin origin = Origin::L2;
};

/// Thread-safe: all members. No member fails a call.
class ArtifactStore {
public:
    /// Held while one thread makes what all ask for; ends with its destruction.
    class Claim {
    public:
        virtual ~Claim() = default;
    };
    struct Answer {
        std::optional<FoundArtifact> found;
        std::unique_ptr<Claim> claim; ///< when not found: this thread is to make it. Null: make it for yourself
    };

    virtual ~ArtifactStore() = default;
    /// `mayWait`: for another thread that is making it.
    virtual Answer find(const ArtifactRequest& request, bool mayWait) = 0;
    virtual void keep(const ArtifactRequest& request, const Unit& unit, const llvm::MemoryBuffer& object,
                      const ArtifactFacts& facts) = 0;
    /// What was found cannot be linked.
    virtual void refuse(const ArtifactRequest& request, const std::string& why) = 0;
};

} // namespace kiln
