#pragma once

// The key of an artifact: one table of ingredients, each with the question it answers. What changes the code and is in
// no row is a bug; what is in a row is named when it is the reason of a miss.
//
// Thread-safe: pure.

#include "jit/artifact_store.h"

#include "llvm/ADT/ArrayRef.h"

namespace kiln {

struct UnitRequest;

/// Facts about the engine and its options that go into keys; constant for one engine.
struct KeyContext {
    std::string program;    ///< name of the Program's first source, without its folder: part of the subject only
    std::string content;    ///< all that decides on the Program's IR
    KeyIngredients options; ///< those whose row says that they are in the key
    std::string engine;     ///< digest of the engine's own sources
    std::string epoch;      ///< the host's
};

struct KeyInputs {
    const Unit& unit;
    const UnitRequest& request;
    const PassOptions& passes;
    const KeyContext& context;
};

struct KeyRow {
    const char* name;
    const char* meaning;
    std::string (*value)(const KeyInputs& inputs);
    bool ofPlatform = false; ///< says something of this machine and engine, whatever the unit
};

/// The table; rows of options follow it, one an option.
llvm::ArrayRef<KeyRow> keyTable();

ArtifactRequest artifactRequest(const KeyInputs& inputs);

/// The table's rows of the platform, then the options.
KeyIngredients platformIngredients(const KeyContext& context);

} // namespace kiln
