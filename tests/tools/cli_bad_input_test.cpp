// Whatever jit-run is given: a message that names the thing, status 125, and no crash.

#include "cli_runner.h"

#include "tests/support/text.h"

using namespace kiln::test;

namespace {

class CliBadInput : public CliTest {
protected:
    CliBadInput() { file("ok.c", "int main(void) { return 0; }\n"); }

    /// A module with this `main`, after `head`.
    std::string ir(const std::string& name, const std::string& body, const std::string& head = "",
                   const std::string& attributes = "") const {
        return file(name, head + "define i32 @main() " + attributes + "{\n" + body + "  ret i32 0\n}\n");
    }
};

TEST_F(CliBadInput, Files) {
    expectRefused("missing.c", {"'missing.c'", "no such file"});
    expectRefused("missing.bc", {"'missing.bc'", "no such file"});
    expectRefused("--with=missing.ll ok.c", {"'missing.ll'", "no such file"});
    std::filesystem::create_directory(folder_ / "folder.c");
    expectRefused("folder.c", {"'folder.c' is a directory"});
    for (const char* name : {"empty.c", "empty.cpp", "empty.ll", "empty.bc"})
        expectRefused(file(name, ""), {std::string("'") + name + "' is empty"});
    expectRefused(file("program.xyz", "int main(void) { return 0; }\n"), {"'program.xyz'", ".cpp"});
    expectRefused(file("program", "text\n"), {"'program'", "ending"});
}

TEST_F(CliBadInput, SourceErrorsAreClangs) {
    expectRefused(file("wrong.c", "int main(void) {\n    return nothing;\n}\n"),
                  {"wrong.c:2:12: error: use of undeclared identifier 'nothing'"});
    expectRefused(file("wrong.cpp", "#include <vector>\nstd::vector<int> v(\"x\", 1, 2);\nint main() {}\n"),
                  {"wrong.cpp:2", "error: no matching constructor"});
    expectRefused(file("include.c", "#include \"nowhere.h\"\n"), {"include.c:1:10", "'nowhere.h' file not found"});
    expectRefused("-std=c12 ok.c", {"'-std=c12'"});
    expectRefused("--cflag=-fnonsense ok.c", {"-fnonsense"});
    expectRefused("-x c -", {"<stdin>:1:12: error:"}, "int main() x\n");
}

TEST_F(CliBadInput, TextualIr) {
    expectRefused(file("type.ll", "define i32 @main() {\n  ret i33 0\n}\n"), {"type.ll:2:7: "});
    expectRefused(file("cut.ll", "define i32 @main() {\n  ret i32"), {"cut.ll:2:"});
    expectRefused(file("noise.ll", "\x01\x02\xff noise"), {"noise.ll:1:1"});
    // Parses, but the verifier refuses it.
    expectRefused(ir("dominance.ll", "  %a = add i32 %b, 1\n  %b = add i32 1, 1\n"),
                  {"'dominance.ll'", "'main'", "does not dominate"});
    expectRefused(ir("arm.ll", "", "target triple = \"aarch64-linux-gnu\"\n"), {"'arm.ll'", "'aarch64-linux-gnu'"});
    expectRefused(ir("layout.ll", "", "target datalayout = \"E-m:e\"\n"), {"'layout.ll'", "data layout", "E-m:e"});
    expectRefused("-x ir -", {"<stdin>:1:1"}, "int main(void) { return 0; }\n");
}

TEST_F(CliBadInput, WhatTheTargetLacks) {
    expectRefused(ir("scalable.ll", "  %v = add <vscale x 4 x i32> zeroinitializer, zeroinitializer\n"),
                  {"'main'", "scalable vectors"});
    expectRefused(ir("gc.ll", "", "", "gc \"statepoint-example\" "), {"'main'", "garbage collection"});
    expectRefused(ir("space.ll", "  %p = alloca i32, addrspace(5)\n"), {"'main'", "address spaces"});
    expectRefused(ir("asm.ll", "", "module asm \"nop\"\n"), {"'asm.ll'", "file-scope assembly"});
}

TEST_F(CliBadInput, TruncatedBitcode) {
    file("whole.c", "#include <stdio.h>\nint main(int n, char **v) { return printf(\"%d %s\\n\", n, v[0]) < 0; }\n");
    Command compile;
    compile.argv = {KILN_NATIVE_CC, "-c", "-emit-llvm", "whole.c", "-o", "whole.bc"};
    compile.directory = folder_;
    ASSERT_TRUE(run(compile).succeeded());
    EXPECT_EQ(jitRun("whole.bc").out, "1 whole.bc\n");

    const std::string whole = read("whole.bc");
    for (size_t size : {size_t{1}, size_t{3}, size_t{4}, size_t{8}, size_t{20}, size_t{100}, whole.size() / 4,
                        whole.size() / 2, whole.size() - 100, whole.size() - 4, whole.size() - 1}) {
        SCOPED_TRACE(size);
        expectRefused(file("cut.bc", std::string_view(whole).substr(0, size)), {"cut.bc"});
    }
}

TEST_F(CliBadInput, Symbols) {
    expectRefused(file("library.c", "int twice(int x) { return 2 * x; }\n"), {"'main'"});
    expectRefused(file("typo.c", "int pritnf(const char *, ...);\nint greet(void) { return pritnf(\"hello\\n\"); }\n"
                                 "int main(void) { return greet(); }\n"),
                  {"'pritnf'", "needed by 'greet'", "'printf'"});
    expectRefused(file("data.c", "extern int no_such_variable;\nint main(void) { return no_such_variable; }\n"),
                  {"'no_such_variable'", "needed by 'main'"});
    expectRefused("-lkiln_no_such_library ok.c", {"libkiln_no_such_library.so"});
    expectRefused("-l kiln_no_such_library -L /tmp ok.c", {"libkiln_no_such_library.so"});
    file("twice.c", "int main(void) { return 1; }\n");
    expectRefused("--with=twice.c ok.c", {"main", "twice.c"});
}

TEST_F(CliBadInput, Entry) {
    file("entries.c", "int start(void) { return 0; }\nint twice(int x, int y) { return 2 * x + y; }\n"
                      "double real(void) { return 0; }\nint data;\n");
    expectRefused("--entry=stort entries.c", {"'stort'", "'start'"});
    expectRefused("--entry=twice entries.c", {"'twice'", "not an entry point"});
    expectRefused("--entry=real entries.c", {"'real'", "not an entry point"});
    expectRefused("--entry=data entries.c", {"'data'"});
    expectRefused("--entry=printf entries.c", {"'printf'"});
}

TEST_F(CliBadInput, Options) {
    expectRefused("", {"no PROGRAM"});
    expectRefused("--entry ok.c", {"no PROGRAM"});
    expectRefused("-", {"standard input", "-x"});
    expectRefused("--nonsense ok.c", {"--nonsense"});
    expectRefused("-Z ok.c", {"-Z"});
    expectRefused("-x pascal ok.c", {"-x", "'pascal'", "c++"});
    expectRefused("--tier=fast ok.c", {"--tier", "'fast'", "interpreter|baseline|optimized"});
    expectRefused("--max-tier=auto ok.c", {"--max-tier", "'auto'"});
    expectRefused("--threshold=0 ok.c", {"--threshold", "'0'"});
    expectRefused("--loop-threshold=many ok.c", {"--loop-threshold", "'many'"});
    expectRefused("--jobs=-1 ok.c", {"--jobs", "'-1'", "256"});
    expectRefused("--seed=1x ok.c", {"--seed", "'1x'"});
    expectRefused("--chaos= ok.c", {"--chaos"});
    expectRefused("--stats=xml ok.c", {"--stats", "'xml'", "text|json"});
    expectRefused("--stats-file=no/such/folder/s.json ok.c", {"'no/such/folder/s.json'", "No such file"});
    expectRefused("--disable-pass=foo ok.c", {"'foo'", "vectorize"});
    expectRefused("--front-end=nowhere.so ok.c", {"nowhere.so"});
}

} // namespace
