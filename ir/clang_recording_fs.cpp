#include "ir/clang_recording_fs.h"

#include "ir/manifest_record.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"

#include <map>

namespace kiln {

namespace {

using namespace llvm::vfs;

class RecordingFile final : public File {
public:
    RecordingFile(std::unique_ptr<File> file, std::string path, llvm::IntrusiveRefCntPtr<RecordingFileSystem> record)
        : file_(std::move(file)), path_(std::move(path)), record_(std::move(record)) {}

    llvm::ErrorOr<Status> status() override { return file_->status(); }
    llvm::ErrorOr<std::string> getName() override { return file_->getName(); }
    std::error_code close() override { return file_->close(); }

    llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> getBuffer(const llvm::Twine& name, int64_t fileSize,
                                                                 bool requiresNullTerminator, bool) override {
        // Volatile: read, not mapped, so that Clang parses the very bytes of the digest, whoever writes meanwhile.
        auto buffer = file_->getBuffer(name, fileSize, requiresNullTerminator, /*IsVolatile=*/true);
        auto whole = file_->status();
        if (buffer && whole) record_->recordContents(path_, (*buffer)->getBuffer(), whole->getSize());
        return buffer;
    }

private:
    std::unique_ptr<File> file_;
    const std::string path_;
    llvm::IntrusiveRefCntPtr<RecordingFileSystem> record_;
};

bool isAbsence(std::error_code error) {
    return error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
}

} // namespace

llvm::ErrorOr<Status> RecordingFileSystem::status(const llvm::Twine& path) {
    auto status = ProxyFileSystem::status(path);
    recordStatus(path.str(), status);
    return status;
}

bool RecordingFileSystem::exists(const llvm::Twine& path) {
    return status(path).getError() == std::error_code();
}

llvm::ErrorOr<std::unique_ptr<File>> RecordingFileSystem::openFileForRead(const llvm::Twine& path) {
    auto file = ProxyFileSystem::openFileForRead(path);
    recordStatus(path.str(), file ? (*file)->status() : file.getError());
    if (!file) return file.getError();
    return std::make_unique<RecordingFile>(std::move(*file), path.str(),
                                           llvm::IntrusiveRefCntPtr<RecordingFileSystem>(this));
}

directory_iterator RecordingFileSystem::dir_begin(const llvm::Twine& path, std::error_code& error) {
    // All names, however few of them the caller looks at.
    if (auto digest = listingDigest(path.str())) {
        recordOther(record::kListing, *digest, path.str());
    } else {
        (void)status(path);
    }
    return ProxyFileSystem::dir_begin(path, error);
}

std::error_code RecordingFileSystem::getRealPath(const llvm::Twine& path, llvm::SmallVectorImpl<char>& resolved) {
    std::error_code error = ProxyFileSystem::getRealPath(path, resolved);
    if (error) {
        (void)status(path);
    } else {
        llvm::StringRef text(resolved.data(), resolved.size());
        recordOther(record::kRealPath, hexDigest(text), path.str());
    }
    return error;
}

std::error_code RecordingFileSystem::setCurrentWorkingDirectory(const llvm::Twine& path) {
    refuse("the working directory was changed");
    return ProxyFileSystem::setCurrentWorkingDirectory(path);
}

void RecordingFileSystem::recordOther(char kind, const std::string& answer, const std::string& path) {
    std::string text = std::string{kind} + " " + answer + " " + path;
    if (!llvm::is_contained(others_, text)) others_.push_back(std::move(text));
}

void RecordingFileSystem::recordStatus(const std::string& path, const llvm::ErrorOr<Status>& status) {
    if (path.empty()) return; // never exists
    Seen now{record::kAbsent};
    if (status) {
        now.kind = status->isRegularFile() ? record::kFile
                   : status->isDirectory() ? record::kDirectory
                                           : record::kOther;
        now.inode = status->getUniqueID();
    } else if (!isAbsence(status.getError())) {
        refuse("'" + path + "' cannot be read: " + status.getError().message());
    }
    auto [known, isNew] = seen_.try_emplace(path, now);
    if (isNew) {
        order_.push_back(known->first());
    } else if (known->second.kind != now.kind || known->second.inode != now.inode) {
        refuse("'" + path + "' changed meanwhile");
    }
}

void RecordingFileSystem::recordContents(const std::string& path, llvm::StringRef bytes, uint64_t fileBytes) {
    Seen& file = seen_.find(path)->second; // opened before
    std::string read = std::to_string(bytes.size()) + " " + hexDigest(bytes);
    if (file.kind != record::kFile) {
        refuse("'" + path + "' is not a regular file");
    } else if (bytes.size() > kMostManifestFileBytes) {
        refuse("'" + path + "' is too large");
    } else if (bytes.size() != fileBytes) {
        refuse("of '" + path + "' only a part was read");
    } else if (!file.read.empty() && file.read != read) {
        refuse("'" + path + "' changed meanwhile");
    }
    file.read = std::move(read);
}

void RecordingFileSystem::recordStamp(const std::string& library, const std::optional<std::string>& stamp) {
    if (!stamp) return refuse("a library of the front end cannot be identified: '" + library + "'");
    recordOther(record::kStamp, *stamp, library);
}

void RecordingFileSystem::refuse(const std::string& why) {
    if (refusal_.empty()) refusal_ = why;
}

/// Clang looks at the working directory for files of its own, which have no folder. Where it looks for nothing in it,
/// it may be any.
bool RecordingFileSystem::asksForRelativePaths() const {
    return llvm::any_of(order_,
                        [](llvm::StringRef path) { return path != "." && !llvm::sys::path::is_absolute(path); });
}

std::string RecordingFileSystem::manifest() const {
    const bool hasRelativePaths = asksForRelativePaths();
    std::map<llvm::sys::fs::UniqueID, size_t> identities;
    std::string text = kManifestHeader.str();
    text += '\0';
    for (llvm::StringRef path : order_) {
        if (path == "." && !hasRelativePaths) continue;
        const Seen& seen = seen_.find(path)->second;
        text += seen.read.empty() ? seen.kind : record::kRead;
        text += ' ';
        if (seen.kind == record::kFile || seen.kind == record::kDirectory)
            text += std::to_string(identities.try_emplace(seen.inode, identities.size()).first->second) + ' ';
        if (!seen.read.empty()) text += seen.read + ' ';
        text.append(path.data(), path.size());
        text += '\0';
    }
    for (const std::string& other : others_)
        text.append(other.c_str(), other.size() + 1);
    text += record::kEnd;
    text += '\0';
    return text;
}

} // namespace kiln
