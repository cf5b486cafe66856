// C and C++ sources that are kept: served while Clang would see the same, compiled anew when not.

#include "ir_test_support.h"
#include "kept_sources.h"

#include "ir/clang_library.h"
#include "ir/source_key.h"

#include "llvm/Support/FileSystem.h"

#include <gtest/gtest.h>

namespace kiln::test {
namespace {

constexpr char kCompiled[] = "compiled, kept";

Source source(std::string name, std::string text) {
    return {.name = std::move(name), .text = std::move(text)};
}

class Kept : public testing::Test {
protected:
    /// What the store was asked and told meanwhile; the error, if it fails.
    std::string load(const Source& one, const std::vector<std::string>& args = {}) {
        program_ = nullptr;
        auto program = ProgramModule::load({one}, frontEnd(args), {&store_, "build 1"});
        if (!program) return llvm::toString(program.takeError());
        program_ = std::move(*program);
        return store_.takeStory();
    }
    std::string file(llvm::StringRef name) const { return folder_.path(name); }
    /// "found, stale: 'NAME' WHAT, compiled, kept".
    std::string recompiled(llvm::StringRef name, llvm::StringRef what) const {
        return "found, stale: '" + file(name) + "' " + what.str() + ", " + kCompiled;
    }

    TemporaryFolder folder_;
    FakeStore store_;
    std::unique_ptr<ProgramModule> program_;
};

TEST_F(Kept, servesWhatItKept) {
    Source a = source("a.cpp", "#include <vector>\nint f(std::vector<int>& v) { v.push_back(1); return v[0]; }\n");
    EXPECT_EQ(load(a), kCompiled);
    std::string text = print(program_->module());
    auto digest = program_->contentDigest();
    EXPECT_EQ(load(a), "found");
    EXPECT_EQ(print(program_->module()), text);
    EXPECT_EQ(program_->contentDigest(), digest);
    auto without = ProgramModule::load({a}, frontEnd());
    ASSERT_TRUE(static_cast<bool>(without));
    EXPECT_EQ(print((*without)->module()), text);
    EXPECT_EQ((*without)->contentDigest(), digest);
}

TEST_F(Kept, servesEachSourceOfAProgram) {
    std::vector<Source> sources = {source("a.c", "int g(void); int f(void) { return g(); }\n"),
                                   ir("b.ll", "define i32 @h() {\n  ret i32 1\n}\n"),
                                   source("c.c", "int g(void) { return 3; }\n")};
    auto story = [&] {
        auto program = ProgramModule::load(sources, frontEnd(), {&store_, "build 1"});
        EXPECT_TRUE(static_cast<bool>(program));
        return store_.takeStory();
    };
    EXPECT_EQ(story(), "compiled, kept, compiled, kept");
    EXPECT_EQ(story(), "found, found");
    *sources[2].text += "\n";
    EXPECT_EQ(story(), "found, compiled, kept");
}

TEST_F(Kept, noticesAChangedHeader) {
    folder_.write("x.h", "#define N 1\n");
    Source a = source(file("a.c"), "#include \"x.h\"\nint n = N;\n");
    EXPECT_EQ(load(a), kCompiled);
    EXPECT_EQ(load(a), "found");
    folder_.write("x.h", "#define N 2\n");
    EXPECT_EQ(load(a), recompiled("x.h", "changed"));
    EXPECT_TRUE(contains(print(program_->module()), "@n = dso_local global i32 2"));
    EXPECT_EQ(load(a), "found");
    folder_.write("x.h", "#define N 3 /* longer */\n");
    EXPECT_EQ(load(a), recompiled("x.h", "changed"));
    folder_.write("x.h", "#define N 3 /* longer */\n"); // another file, the same bytes
    EXPECT_EQ(load(a), "found");
    folder_.remove("x.h");
    EXPECT_TRUE(contains(load(a), "'x.h' file not found"));
    EXPECT_EQ(store_.takeStory(), "found, stale: '" + file("x.h") + "' is gone");
}

/// One header, reached in many ways.
TEST_F(Kept, noticesChangesHoweverItIsIncluded) {
    struct Case {
        std::string text;
        std::vector<std::string> args;
    };
    const Case cases[] = {
        {"#include \"sub/x.h\"\nint n = N;\n", {}},
        {"#include \"other/../sub/x.h\"\nint n = N;\n", {}},
        {"#include <x.h>\nint n = N;\n", {"-I" + file("sub")}},
        {"#include <x.h>\nint n = N;\n", {"-isystem", file("sub")}},
        {"#include \"x.h\"\nint n = N;\n", {"-iquote", file("sub")}},
        {"int n = N;\n", {"-include", file("sub/x.h")}},
        {"int n = N;\n", {"-imacros", file("sub/x.h")}},
        {"#include \"sub/outer.h\"\nint n = N;\n", {}},
        {"#include \"link.h\"\nint n = N;\n", {}},
        {"#include \"linked/x.h\"\nint n = N;\n", {}},
        {"#include_next <x.h>\nint n = N;\n", {"-I" + file("sub")}},
        {"#define HEADER \"sub/x.h\"\n#include HEADER\nint n = N;\n", {}},
        {"const char n[] = {\n#embed \"" + file("sub/x.h") + "\"\n};\n", {}},
    };
    folder_.write("other/y.h", "");
    folder_.write("sub/outer.h", "#include \"x.h\"\n");
    folder_.link("sub/x.h", "link.h");
    folder_.link("sub", "linked");
    for (const Case& one : cases) {
        folder_.write("sub/x.h", "#define N 1\n");
        Source a = source(file("a.c"), one.text);
        std::vector<std::string> args = one.args;
        args.push_back("-w");
        EXPECT_EQ(load(a, args), kCompiled) << one.text;
        EXPECT_EQ(load(a, args), "found") << one.text;
        folder_.write("sub/x.h", "#define N 2\n");
        std::string story = load(a, args);
        EXPECT_TRUE(contains(story, "x.h' changed") || contains(story, "link.h' changed")) << one.text << story;
        EXPECT_EQ(load(a, args), "found") << one.text;
    }
}

TEST_F(Kept, noticesAHeaderThatShadowsAnother) {
    folder_.write("first/y.h", "");
    folder_.write("second/x.h", "#define N 1\n");
    Source a = source(file("a.c"), "#include <x.h>\nint n = N;\n");
    std::vector<std::string> args = {"-I" + file("none"), "-I" + file("first"), "-I" + file("second")};
    EXPECT_EQ(load(a, args), kCompiled);
    folder_.write("first/x.h", "#define N 2\n");
    EXPECT_EQ(load(a, args), recompiled("first/x.h", "now exists"));
    EXPECT_TRUE(contains(print(program_->module()), "global i32 2"));
    folder_.write("none/x.h", "#define N 3\n");
    EXPECT_EQ(load(a, args), recompiled("none", "now exists"));
    EXPECT_TRUE(contains(print(program_->module()), "global i32 3"));
    folder_.remove("none/x.h");
    EXPECT_EQ(load(a, args), recompiled("none/x.h", "is gone"));
}

TEST_F(Kept, noticesWhatWasOnlyAskedFor) {
    Source a = source(file("a.c"), "#if __has_include(\"x.h\")\nint n = 1;\n#else\nint n = 2;\n#endif\n");
    EXPECT_EQ(load(a), kCompiled);
    folder_.write("x.h", "");
    EXPECT_EQ(load(a), recompiled("x.h", "now exists"));
    folder_.write("x.h", "#error not read\n");
    EXPECT_EQ(load(a), "found");
    folder_.remove("x.h");
    EXPECT_EQ(load(a), recompiled("x.h", "is gone"));
}

/// Clang reads a file once, whatever its names: one of them may become another file.
TEST_F(Kept, noticesANameThatMeansAnotherFile) {
    folder_.write("x.h", "#pragma once\nint n = 1;\n");
    folder_.link("x.h", "y.h");
    Source a = source(file("a.c"), "#include \"x.h\"\n#include \"y.h\"\n");
    EXPECT_EQ(load(a), kCompiled);
    EXPECT_EQ(load(a), "found");
    folder_.write("y.h", "int m;\n");
    EXPECT_EQ(load(a), recompiled("y.h", "is another file now"));
    // The main file, too: its text comes from the load.
    folder_.write("b.c", "#ifndef B\n#define B\n#include \"z.h\"\n#endif\n");
    folder_.link("b.c", "z.h");
    Source b{.name = file("b.c")};
    EXPECT_EQ(load(b), kCompiled);
    EXPECT_EQ(load(b), "found");
    folder_.write("z.h", "int k;\n");
    EXPECT_EQ(load(b), recompiled("z.h", "is another file now"));
}

TEST_F(Kept, relativeNamesAreThoseOfTheWorkingDirectory) {
    folder_.write("one/x.h", "#define N 1\n");
    folder_.write("two/x.h", "#define N 2\n");
    folder_.write("three/x.h", "#define N 1\n");
    Source a = source("a.c", "#include \"x.h\"\nint n = N;\n");
    std::string text;
    {
        WorkingIn one(folder_.path("one"));
        EXPECT_EQ(load(a), kCompiled);
        text = print(program_->module());
    }
    {
        WorkingIn three(folder_.path("three"));
        EXPECT_EQ(load(a), "found");
        EXPECT_EQ(print(program_->module()), text);
    }
    WorkingIn two(folder_.path("two"));
    EXPECT_EQ(load(a), "found, stale: './x.h' changed, compiled, kept");
}

TEST_F(Kept, withAbsoluteNamesTheWorkingDirectoryDoesNotMatter) {
    folder_.write("x.h", "#define N 1\n");
    Source a = source(file("a.c"), "#include \"x.h\"\nint n = N;\n");
    EXPECT_EQ(load(a), kCompiled);
    WorkingIn elsewhere("/");
    EXPECT_EQ(load(a), "found");
    EXPECT_EQ(load(a, {"-g"}), kCompiled);
    EXPECT_EQ(load(a, {"-g"}), "found");
    WorkingIn there(folder_.path());
    EXPECT_EQ(load(a), "found");
    EXPECT_EQ(load(a, {"-g"}), kCompiled); // it is in the debug information
}

TEST_F(Kept, repeatsWarnings) {
    folder_.write("x.h", "static inline int g(int x) { if (x = 1) return 2; return 3; }\n");
    Source a = source(file("a.c"), "#include \"x.h\"\nint f(int x) { if (x = 1) return 2; return g(x); }\n");
    EXPECT_EQ(load(a), kCompiled);
    std::string warnings = program_->diagnostics();
    EXPECT_TRUE(contains(warnings, "a.c:2:22: warning: ")) << warnings;
    EXPECT_TRUE(contains(warnings, "x.h:1:36: warning: ")) << warnings;
    EXPECT_EQ(load(a), "found");
    EXPECT_EQ(program_->diagnostics(), warnings);
}

TEST_F(Kept, errorsAreNot) {
    Source bad = source(file("bad.c"), "int f(void) { return y; }\n");
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(contains(load(bad), "use of undeclared identifier 'y'"));
        EXPECT_EQ(store_.takeStory(), "");
    }
    EXPECT_TRUE(contains(load(source("a.c", "int x;\n"), {"-fplugin=x.so"}), "is refused"));
    EXPECT_TRUE(store_.entries.empty());
}

TEST_F(Kept, timesAreNot) {
    for (const char* name : {"__TIME__", "__DATE__", "__TIMESTAMP__"}) {
        std::string notKept = std::string("compiled, not kept: ") + name + " is used";
        Source direct = source(file("a.c"), std::string("const char t[] = ") + name + ";\n");
        EXPECT_EQ(load(direct), notKept);
        EXPECT_EQ(load(direct), notKept);
        Source inMacro = source(file("b.c"), std::string("#define T ") + name + "\nconst char t[] = T;\n");
        EXPECT_EQ(load(inMacro), notKept);
        folder_.write("x.h", std::string("static const char t[] = ") + name + ";\n");
        EXPECT_EQ(load(source(file("c.c"), "#include \"x.h\"\n")), notKept);
        Source asked = source(file("d.c"), std::string("#ifdef ") + name + "\nint t;\n#endif\n");
        EXPECT_EQ(load(asked), kCompiled);
        EXPECT_EQ(load(direct, {"-w", std::string("-D") + name + "=\"then\""}), kCompiled);
    }
}

TEST_F(Kept, whatIsNoFileIsNot) {
    EXPECT_EQ(load(source(file("a.c"), "#include \"/dev/null\"\nint n;\n")),
              "compiled, not kept: '/dev/null' is not a regular file");
    // Such a file says that it is empty, and Clang believes it.
    EXPECT_EQ(load(source(file("c.c"), "#include \"/proc/self/maps\"\nint n;\n")), kCompiled);
}

/// It looks beside the file that links lead to.
TEST_F(Kept, noticesWhatIsEmbedded) {
    folder_.write("one/x.h",
                  "static const char n[] = {\n#embed \"data\"\n};\n#if __has_embed(\"more\")\nint m;\n#endif\n");
    folder_.write("one/data", "1234");
    folder_.link("one/x.h", "x.h");
    Source a = source(file("a.c"), "#include \"x.h\"\nconst char* f(void) { return n; }\n");
    EXPECT_EQ(load(a, {"-w"}), kCompiled);
    EXPECT_EQ(load(a, {"-w"}), "found");
    folder_.write("one/data", "1235");
    EXPECT_EQ(load(a, {"-w"}), recompiled("one/data", "changed"));
    folder_.write("one/more", "");
    EXPECT_EQ(load(a, {"-w"}), recompiled("one/more", "now exists"));
    folder_.write("two/data", "0000");
    folder_.link("../one/x.h", "two/x.h");
    folder_.link("two/x.h", "x.h"); // the same file in the end
    EXPECT_EQ(load(a, {"-w"}), "found");
    llvm::sys::fs::copy_file(file("one/x.h"), file("two/y.h"));
    folder_.link("two/y.h", "x.h");
    EXPECT_EQ(load(a, {"-w"}), recompiled("x.h", "leads elsewhere now"));
    EXPECT_TRUE(contains(print(program_->module()), "\"0000\""));
}

TEST_F(Kept, damagedEntriesAreCompiledAnew) {
    folder_.write("x.h", "#define N 1\n");
    Source a = source(file("a.c"), "#include \"x.h\"\nint f(int x) { if (x = N) return 2; return 3; }\n");
    EXPECT_EQ(load(a), kCompiled);
    std::string warnings = program_->diagnostics();
    const auto good = *store_.entries.begin();
    auto damage = [&](auto change) {
        change(store_.entries[good.first]);
        std::string story = load(a);
        EXPECT_EQ(program_->diagnostics(), warnings);
        EXPECT_TRUE(store_.entries[good.first].bitcode == good.second.bitcode);
        EXPECT_EQ(load(a), "found");
        return story;
    };
    const std::string stale = "found, stale: the manifest is damaged, compiled, kept";
    EXPECT_EQ(damage([](auto& entry) { entry.manifest.pop_back(); }), stale);
    EXPECT_EQ(damage([](auto& entry) { entry.manifest.clear(); }), stale);
    EXPECT_EQ(damage([](auto& entry) { entry.manifest[0] = '!'; }), stale);
    const std::string unreadable = "found, stale: '" + file("a.c") + "' is not readable bitcode: ";
    EXPECT_TRUE(
        contains(damage([](auto& entry) { entry.bitcode.resize(entry.bitcode.size() / 2 & ~size_t{3}); }), unreadable));
    EXPECT_TRUE(contains(damage([](auto& entry) { entry.bitcode.resize(16); }), unreadable));
    EXPECT_TRUE(contains(damage([](auto& entry) { entry.bitcode.clear(); }), unreadable));
    EXPECT_TRUE(contains(damage([](auto& entry) { entry.bitcode = "@f = global i32 0\n"; }), unreadable));
}

TEST_F(Kept, otherInputsAreOtherSources) {
    Source a = source("a.c", "int n;\n");
    EXPECT_EQ(load(a), kCompiled);
    EXPECT_EQ(load(a, {"-DX"}), kCompiled);
    EXPECT_EQ(load(a, {"-std=c11"}), kCompiled);
    EXPECT_EQ(load(a, {"-fwrapv"}), kCompiled);
    EXPECT_EQ(load(source("b.c", "int n;\n")), kCompiled);
    EXPECT_EQ(load(source("a.c", "int n; \n")), kCompiled);
    Source cxx = a;
    cxx.language = Language::Cxx;
    EXPECT_EQ(load(cxx), kCompiled);
    folder_.write("x.h", "#define N 1\n");
    {
        WithVariable path("CPATH", folder_.path());
        EXPECT_EQ(load(a), kCompiled);
        EXPECT_EQ(load(source("c.c", "#include <x.h>\nint n = N;\n")), kCompiled);
    }
    EXPECT_EQ(load(a), "found");
    EXPECT_EQ(load(a, {"-DX"}), "found");
}

/// The key by itself: each of its inputs matters, and is told apart by name.
TEST_F(Kept, everyInputIsInTheKey) {
    struct Inputs {
        std::string file = "a.c", text = "int n;\n", build = "build 1";
        Language language = Language::C;
        FrontEndOptions frontEnd = test::frontEnd({"-DA", "-DB"});
    };
    auto keyOf = [](const Inputs& in) {
        return sourceKey(ClangInput{in.file, in.text, in.language}, in.frontEnd, in.build);
    };
    const Inputs usual;
    const auto key = keyOf(usual);
    auto different = [&](auto change) {
        Inputs inputs = usual;
        change(inputs);
        std::string names;
        auto other = keyOf(inputs);
        for (size_t i = 0; i < key.size(); ++i)
            if (other[i] != key[i]) names += (names.empty() ? "" : " ") + other[i].first;
        return names;
    };
    EXPECT_EQ(different([](Inputs&) {}), "");
    EXPECT_EQ(different([](Inputs& in) { in.file = "b.c"; }), "file");
    EXPECT_EQ(different([](Inputs& in) { in.text += "\n"; }), "text");
    EXPECT_EQ(different([](Inputs& in) { in.build += "a"; }), "engine");
    EXPECT_EQ(different([](Inputs& in) { in.language = Language::Cxx; }), "language");
    EXPECT_EQ(different([](Inputs& in) { in.frontEnd.args = {"-DB", "-DA"}; }), "args");
    EXPECT_EQ(different([](Inputs& in) { in.frontEnd.args = {"-DA-DB"}; }), "args");
    EXPECT_EQ(different([](Inputs& in) { in.frontEnd.args = {"-D", "A", "-DB"}; }), "args");
    EXPECT_EQ(different([](Inputs& in) { in.frontEnd.args.push_back("-g"); }), "args working-directory");
    EXPECT_EQ(different([](Inputs& in) { in.frontEnd.resourceDirectory = "/x"; }), "clang-resources");
    EXPECT_EQ(different([](Inputs& in) { in.frontEnd.library = "/x"; }), "clang-library");
    for (const char* name : {"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "COMPILER_PATH",
                             "CLANG_NO_DEFAULT_CONFIG", "SOURCE_DATE_EPOCH"}) {
        WithVariable set(name, "");
        EXPECT_EQ(different([](Inputs&) {}), "environment");
    }
    WithVariable unrelated("OBJC_INCLUDE_PATH", "/x");
    WorkingIn elsewhere("/");
    EXPECT_EQ(different([](Inputs&) {}), "");
}

TEST(ContentDigest, tellsBytesAndBoundaries) {
    auto digest = [](std::vector<Source> sources) {
        auto program = ProgramModule::load(sources, frontEnd());
        EXPECT_TRUE(static_cast<bool>(program));
        return (*program)->contentDigest();
    };
    std::string f = "declare void @f()\n", g = "declare void @g()\n";
    auto once = digest({ir("a", f)});
    EXPECT_EQ(digest({ir("b", f)}), once);
    EXPECT_NE(digest({ir("a", f + "\n")}), once);
    EXPECT_NE(digest({ir("a", f), ir("b", g)}), digest({ir("a", g), ir("b", f)}));
    EXPECT_NE(digest({ir("a", f), ir("b", g)}), digest({ir("a", f + g)}));
    EXPECT_NE(digest({ir("a", f + "\n"), ir("b", g)}), digest({ir("a", f), ir("b", "\n" + g)}));
}

} // namespace
} // namespace kiln::test
