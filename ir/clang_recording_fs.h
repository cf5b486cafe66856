#pragma once

// The file system as one run of Clang sees it, remembering what was asked and answered: the manifest of its result.

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/VirtualFileSystem.h"

#include <optional>
#include <string>
#include <vector>

namespace kiln {

/// Thread rule: belongs to the thread that Clang runs on.
class RecordingFileSystem final : public llvm::vfs::ProxyFileSystem {
public:
    explicit RecordingFileSystem(llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files)
        : ProxyFileSystem(std::move(files)) {}

    llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine& path) override;
    bool exists(const llvm::Twine& path) override;
    llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>> openFileForRead(const llvm::Twine& path) override;
    llvm::vfs::directory_iterator dir_begin(const llvm::Twine& path, std::error_code& error) override;
    std::error_code getRealPath(const llvm::Twine& path, llvm::SmallVectorImpl<char>& resolved) override;
    std::error_code setCurrentWorkingDirectory(const llvm::Twine& path) override;

    /// Clang got these bytes from the file `path`, which it was told has `fileBytes`.
    void recordContents(const std::string& path, llvm::StringRef bytes, uint64_t fileBytes);
    /// This library's code made the result what it is; its fileStamp.
    void recordStamp(const std::string& library, const std::optional<std::string>& stamp);
    /// The result depends on what no manifest holds. The first reason stays.
    void refuse(const std::string& why);

    /// Why the result must not be kept; empty: it may be.
    const std::string& refusal() const { return refusal_; }
    std::string manifest() const;

private:
    struct Seen {
        char kind; // record::kFile, kDirectory, kOther or kAbsent
        llvm::sys::fs::UniqueID inode{};
        std::string read{}; // "<bytes> <digest>", when it was
    };
    void recordOther(char kind, const std::string& answer, const std::string& path);
    void recordStatus(const std::string& path, const llvm::ErrorOr<llvm::vfs::Status>& status);
    bool asksForRelativePaths() const;

    llvm::StringMap<Seen> seen_;
    std::vector<llvm::StringRef> order_; // of seen_, by its keys
    std::vector<std::string> others_;    // records without a status, each once
    std::string refusal_;
};

} // namespace kiln
