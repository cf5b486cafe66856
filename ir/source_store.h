#pragma once

// Where the front end's results are kept between loads; the runtime implements it over the cache. What is found is
// served only after its manifest was checked against the file system (ir/manifest.h), so that Clang is not even loaded.

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kiln {

/// Thread rule: loads of several Programs may call into one store at once.
class SourceStore {
public:
    /// Name and value, in the order of the table in ir/source_key.cpp; all of them are the key.
    using Ingredients = std::vector<std::pair<std::string, std::string>>;

    struct Compiled {
        std::string bitcode;
        std::string warnings; ///< Clang's text
        std::string manifest; ///< what it read, and what it looked for in vain (ir/manifest.h)
    };

    virtual ~SourceStore() = default;

    /// What is kept under this key; nothing: a miss. REQUIRES: authenticated; bitcode is parsed as it comes.
    virtual std::optional<Compiled> find(const std::string& file, const Ingredients& key) = 0;
    /// What was found no longer holds: `why` names the file that changed. Called between find and keep.
    virtual void stale(const std::string& file, const Ingredients& key, const std::string& why) = 0;
    /// To be kept under this key, in place of what is there.
    virtual void keep(const std::string& file, const Ingredients& key, const Compiled& compiled) = 0;
    /// The source was compiled by Clang, not served: for statistics. Sources with errors are not told.
    virtual void compiled(const std::string& file, double ms) = 0;
    /// What was compiled is not given to keep; `why`, as "__TIME__ is used": for explanations.
    virtual void notKept(const std::string& /*file*/, const std::string& /*why*/) {}
};

/// What a load brings beside the host's FrontEndOptions.
struct FrontEndContext {
    SourceStore* store = nullptr; ///< null: every C and C++ source is compiled
    std::string engineBuild = ""; ///< names the build of engine and front end; part of the key
};

} // namespace kiln
