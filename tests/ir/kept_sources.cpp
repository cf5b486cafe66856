#include "kept_sources.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace kiln::test {

std::optional<SourceStore::Compiled> FakeStore::find(const std::string&, const Ingredients& key) {
    auto entry = entries.find(key);
    if (entry == entries.end()) return std::nullopt;
    tell("found");
    return entry->second;
}

void FakeStore::stale(const std::string&, const Ingredients& key, const std::string& why) {
    EXPECT_EQ(entries.count(key), 1u);
    tell("stale: " + why);
}

void FakeStore::keep(const std::string&, const Ingredients& key, const Compiled& compiled) {
    entries[key] = compiled;
    tell("kept");
}

void FakeStore::compiled(const std::string&, double ms) {
    EXPECT_GT(ms, 0);
    tell("compiled");
}

void FakeStore::notKept(const std::string&, const std::string& why) {
    tell("not kept: " + why);
}

std::string FakeStore::takeStory() {
    return std::exchange(story_, "");
}

static void put(std::ostream& stream, const std::string& bytes) {
    stream << bytes.size() << ' ' << bytes;
}

static std::string get(std::istream& stream) {
    size_t size = 0;
    stream >> size;
    stream.get();
    std::string bytes(size, '\0');
    stream.read(bytes.data(), static_cast<std::streamsize>(size));
    return bytes;
}

void FakeStore::save(const std::string& path) const {
    std::ofstream stream(path, std::ios::binary);
    for (const auto& [key, compiled] : entries) {
        put(stream, std::to_string(key.size()));
        for (const auto& [name, value] : key)
            put(stream, name), put(stream, value);
        put(stream, compiled.bitcode), put(stream, compiled.warnings), put(stream, compiled.manifest);
    }
}

void FakeStore::restore(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    while (stream.peek() != EOF) {
        Ingredients key(std::stoul(get(stream)));
        for (auto& [name, value] : key)
            name = get(stream), value = get(stream);
        Compiled& compiled = entries[key];
        compiled.bitcode = get(stream), compiled.warnings = get(stream), compiled.manifest = get(stream);
    }
}

TemporaryFolder::TemporaryFolder() {
    llvm::SmallString<128> path, resolved;
    if (llvm::sys::fs::createUniqueDirectory("kiln-test", path)) ADD_FAILURE() << "no temporary folder";
    llvm::sys::fs::real_path(path, resolved);
    root_ = resolved.str().str();
}

TemporaryFolder::~TemporaryFolder() {
    llvm::sys::fs::remove_directories(root_);
}

std::string TemporaryFolder::path(llvm::StringRef name) const {
    return name.empty() ? root_ : root_ + "/" + name.str();
}

void TemporaryFolder::write(llvm::StringRef name, llvm::StringRef text, bool inPlace) const {
    std::string file = path(name);
    llvm::sys::fs::create_directories(llvm::sys::path::parent_path(file));
    if (!inPlace) std::remove(file.c_str());
    std::ofstream(file, std::ios::binary) << text.str();
}

void TemporaryFolder::remove(llvm::StringRef name) const {
    EXPECT_FALSE(llvm::sys::fs::remove(path(name)));
}

void TemporaryFolder::link(llvm::StringRef target, llvm::StringRef name) const {
    std::remove(path(name).c_str());
    EXPECT_EQ(symlink(target.str().c_str(), path(name).c_str()), 0);
}

WorkingIn::WorkingIn(const std::string& path) {
    llvm::SmallString<128> now;
    llvm::sys::fs::current_path(now);
    before_ = now.str().str();
    EXPECT_EQ(chdir(path.c_str()), 0);
}

WorkingIn::~WorkingIn() {
    EXPECT_EQ(chdir(before_.c_str()), 0);
}

WithVariable::WithVariable(const char* name, const std::string& value) : name_(name) {
    EXPECT_EQ(setenv(name, value.c_str(), /*overwrite=*/1), 0);
}

WithVariable::~WithVariable() {
    unsetenv(name_);
}

} // namespace kiln::test
