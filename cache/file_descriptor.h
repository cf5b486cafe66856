#pragma once

// An open file of ours, closed at the end of its scope.
//
// Thread rule: values.

#include <unistd.h>
#include <utility>

namespace kiln {

class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
    FileDescriptor(FileDescriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        if (this != &other) {
            close();
            descriptor_ = std::exchange(other.descriptor_, -1);
        }
        return *this;
    }
    ~FileDescriptor() { close(); }

    explicit operator bool() const { return descriptor_ >= 0; }
    int get() const { return descriptor_; }

private:
    void close() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    int descriptor_ = -1;
};

} // namespace kiln
