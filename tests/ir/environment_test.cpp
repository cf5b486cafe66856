// Which environment variables Clang looks up: those that matter must be in the key of a source (ir/source_key.cpp).

#include "ir_test_support.h"

#include <gtest/gtest.h>

#include <cstring>
#include <mutex>
#include <set>
#include <unistd.h>

namespace {

struct Asked {
    std::mutex mutex;
    bool listening = false;
    std::set<std::string> names;
};
Asked& asked() {
    static Asked one;
    return one;
}

} // namespace

/// In front of libc's, for LLVM's and Clang's libraries, too.
extern "C" char* getenv(const char* name) {
    {
        std::lock_guard lock(asked().mutex);
        if (asked().listening) asked().names.insert(name);
    }
    size_t length = std::strlen(name);
    for (char** entry = environ; entry && *entry; ++entry)
        if (std::strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') return *entry + length + 1;
    return nullptr;
}

namespace kiln::test {
namespace {

TEST(Environment, clangLooksUpWhatTheKeyHolds) {
    ASSERT_TRUE(loadC("int n;\n")); // constructors of the libraries ask for other things
    asked().listening = true;
    for (const char* flag : {"-DX", "-g", "-stdlib=libstdc++", "--sysroot=/", "-isysroot/", "-fopenmp", "-Wall"}) {
        Source source{
            .name = "a.cpp", .language = Language::Cxx, .text = "#include <stddef.h>\nint f() { return 1; }\n"};
        EXPECT_EQ(loadError({source}, frontEnd({flag})), "") << flag;
    }
    asked().listening = false;
    const std::set<std::string> inKey = {"CPATH",         "C_INCLUDE_PATH",          "CPLUS_INCLUDE_PATH",
                                         "COMPILER_PATH", "CLANG_NO_DEFAULT_CONFIG", "SOURCE_DATE_EPOCH"};
    // Objective-C's; and how the working directory is spelled, which is in the key as it is spelled.
    const std::set<std::string> harmless = {"OBJC_INCLUDE_PATH", "OBJCPLUS_INCLUDE_PATH", "PWD"};
    for (const std::string& name : asked().names)
        EXPECT_TRUE(inKey.contains(name) || harmless.contains(name)) << name;
    for (const std::string& name : inKey)
        EXPECT_TRUE(asked().names.contains(name)) << name << " is in the key, but not looked up";
}

} // namespace
} // namespace kiln::test
