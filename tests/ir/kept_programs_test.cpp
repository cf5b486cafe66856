// Every C and C++ source of tests/programs: what is kept of it is what compiling it anew gives, byte for byte.

#include "ir_test_support.h"
#include "kept_sources.h"
#include "tests/support/places.h"
#include "tests/support/program.h"

#include <gtest/gtest.h>

namespace kiln::test {
namespace {

struct Compilation {
    std::string file; ///< relative to the root
    std::vector<std::string> flags;
};

std::vector<Compilation> compilations() {
    std::vector<Compilation> all;
    for (const Program& program : programsIn("tests/programs")) {
        std::vector<std::string> files{program.file.string()};
        for (const std::string& with : program.header.with)
            files.push_back(program.pathOf(with));
        for (std::string& file : files)
            if (llvm::StringRef(file).ends_with(".c") || llvm::StringRef(file).ends_with(".cpp"))
                all.push_back({std::move(file), program.header.flags});
    }
    return all;
}

TEST(KeptPrograms, areWhatCompilingGives) {
    WorkingIn root(repositoryRoot().string());
    size_t count = 0;
    for (const Compilation& one : compilations()) {
        SCOPED_TRACE(one.file);
        ++count;
        FakeStore store;
        FrontEndOptions options = frontEnd(one.flags);
        auto load = [&](SourceStore* into) {
            auto program = ProgramModule::load({Source{.name = one.file}}, options, {into, "build 1"});
            if (program) return std::move(*program);
            ADD_FAILURE() << llvm::toString(program.takeError());
            return std::unique_ptr<ProgramModule>();
        };
        auto kept = load(&store);
        EXPECT_EQ(store.takeStory(), "compiled, kept");
        auto found = load(&store);
        EXPECT_EQ(store.takeStory(), "found");
        auto anew = load(nullptr);
        if (!kept || !found || !anew) continue;
        EXPECT_EQ(found->contentDigest(), kept->contentDigest());
        EXPECT_EQ(anew->contentDigest(), kept->contentDigest());
        EXPECT_EQ(found->diagnostics(), anew->diagnostics());
    }
    EXPECT_GT(count, 90u);
}

} // namespace
} // namespace kiln::test
