#pragma once

// A store in memory that tells what it was asked, and folders of headers that can be changed between two loads.

#include "ir/program_module.h"
#include "ir/source_store.h"

#include "llvm/ADT/StringRef.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kiln::test {

class FakeStore final : public SourceStore {
public:
    std::optional<Compiled> find(const std::string& file, const Ingredients& key) override;
    void stale(const std::string& file, const Ingredients& key, const std::string& why) override;
    void keep(const std::string& file, const Ingredients& key, const Compiled& compiled) override;
    void compiled(const std::string& file, double ms) override;
    void notKept(const std::string& file, const std::string& why) override;

    /// What happened since it was asked last: "compiled, kept", "found", "found, stale: 'x.h' changed, compiled, kept".
    std::string takeStory();

    /// To and from a file, for another process.
    void save(const std::string& path) const;
    void restore(const std::string& path);

    std::map<Ingredients, Compiled> entries;

private:
    void tell(const std::string& event) { story_ += (story_.empty() ? "" : ", ") + event; }

    std::string story_;
};

/// Gone with the object, with all that is in it.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::string path(llvm::StringRef name = "") const;
    /// Makes the folders above it, too; false in `inPlace`: as editors do, by a new file of that name.
    void write(llvm::StringRef name, llvm::StringRef text, bool inPlace = false) const;
    void remove(llvm::StringRef name) const;
    void link(llvm::StringRef target, llvm::StringRef name) const; ///< symbolic

private:
    std::string root_;
};

/// The process's working directory, until the end of the scope.
class WorkingIn {
public:
    explicit WorkingIn(const std::string& path);
    ~WorkingIn();

private:
    std::string before_;
};

/// An environment variable, until the end of the scope.
class WithVariable {
public:
    WithVariable(const char* name, const std::string& value);
    ~WithVariable();

private:
    const char* name_;
};

} // namespace kiln::test
