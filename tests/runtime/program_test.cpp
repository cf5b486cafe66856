// Loading, looking up and dropping a Program, and what a host is told when it asks wrongly.

#include "tests/runtime/host.h"

#include <optional>
#include <vector>

namespace kiln {
namespace {

using testing::Test;

const char kSource[] = "int counter = 7;\n"
                       "static int hidden(int a) { return a; }\n"
                       "int add_one(int a) { return hidden(a) + 1; }\n"
                       "double scale(float a, long b) { return a * b; }\n"
                       "extern int renamed(int a) __attribute__((alias(\"add_one\")));\n"
                       "extern int renamed_counter __attribute__((alias(\"counter\")));\n"
                       "int any(int n, ...) { return n; }\n"
                       "struct big { long a[4]; };\n"
                       "long by_value(struct big b) { return b.a[3]; }\n"
                       "int main(int argc, char **argv) { return argc * 10 + (argv[1][0] - '0'); }\n";

class Programs : public testing::Test {
protected:
    Engine engine = test::engineWith(test::stepped());
    Program load(const std::string& text, Language language = Language::C) {
        return test::loadText(engine, language, text);
    }
    Error failure(const std::string& text, Language language = Language::C) {
        const Result<Program> program = engine.load(Source{"test.c", language, text});
        if (program) ADD_FAILURE() << "this must not load:\n" << text;
        return program ? Error{} : program.error();
    }
};

bool has(const Error& error, const std::string& part) {
    return error.message.find(part) != std::string::npos;
}

TEST_F(Programs, LookupChecksTheName) {
    const Program program = load(kSource);
    for (const char* name : {"add_on", "add_ome", "addone"}) {
        const auto missing = program.function<int(int)>(name);
        ASSERT_FALSE(missing) << name;
        EXPECT_EQ(missing.error().code, ErrorCode::NoSuchFunction);
        EXPECT_TRUE(has(missing.error(), std::string("'") + name + "'")) << missing.error().message;
        EXPECT_TRUE(has(missing.error(), "'add_one'")) << missing.error().message;
    }
    EXPECT_EQ(program.function<int(int)>("hidden").error().code, ErrorCode::NoSuchFunction) << "static functions";
    EXPECT_EQ(program.function<int(int)>("counter").error().code, ErrorCode::NoSuchFunction) << "variables";
    EXPECT_EQ(program.function<int(int)>("").error().code, ErrorCode::NoSuchFunction);
    EXPECT_EQ(program.function<int(int)>("puts").error().code, ErrorCode::NoSuchFunction) << "the process's functions";
}

template <class Signature>
std::string wrongSignature(const Program& program, const std::string& name) {
    const auto function = program.function<Signature>(name);
    if (function) return "found";
    return function.error().code == ErrorCode::WrongSignature ? function.error().message : "another error";
}

TEST_F(Programs, LookupChecksTheSignature) {
    const Program program = load(kSource);
    auto expect = [](const std::string& message, const std::string& part) {
        EXPECT_NE(message.find(part), std::string::npos) << message;
    };
    expect(wrongSignature<long(int)>(program, "add_one"), "its result is i32, not 64-bit integer");
    expect(wrongSignature<void(int)>(program, "add_one"), "its result is i32, not void");
    expect(wrongSignature<int(int, int)>(program, "add_one"), "takes 1 parameters, not 2");
    expect(wrongSignature<int()>(program, "add_one"), "takes 1 parameters, not 0");
    expect(wrongSignature<int(float)>(program, "add_one"), "parameter 1 is i32, not float");
    expect(wrongSignature<int(const char*)>(program, "add_one"), "parameter 1 is i32, not pointer");
    expect(wrongSignature<double(float, int)>(program, "scale"), "parameter 2 is i64, not 32-bit integer");
    expect(wrongSignature<int(int)>(program, "any"), "variable arguments");
    expect(wrongSignature<long(const void*)>(program, "by_value"), "aggregate by value");
    EXPECT_EQ(test::functionOf<double(float, long)>(program, "scale")(2.5f, 4), 10.0);
    enum class Small : int {};
    EXPECT_EQ(test::functionOf<unsigned(Small)>(program, "add_one")(Small{41}), 42u)
        << "enums and unsigned are integers";
}

TEST_F(Programs, AddressesOfFunctionsAndVariables) {
    const Program program = load(kSource);
    auto* counter = static_cast<int*>(program.address("counter"));
    ASSERT_NE(counter, nullptr);
    EXPECT_EQ(*counter, 7);
    EXPECT_EQ(program.address("renamed_counter"), counter);
    EXPECT_EQ(program.address("renamed"), program.address("add_one"));
    EXPECT_EQ(test::functionOf<int(int)>(program, "renamed")(1), 2);
    EXPECT_EQ(reinterpret_cast<void*>(test::functionOf<int(int)>(program, "add_one").pointer()),
              program.address("add_one"));
    EXPECT_EQ(program.address("hidden"), nullptr);
    EXPECT_EQ(program.address("nowhere"), nullptr);
}

TEST_F(Programs, AddressesAreStableWhileTheFunctionMovesUp) {
    const Program program = load("int f(int a) { return a + 1; }\n"
                                 "int is_f(int (*p)(int)) { return p == f; }\n");
    void* before = program.address("f");
    const auto f = test::functionOf<int(int)>(program, "f");
    for (int i = 0; i < 200; ++i)
        ASSERT_EQ(f(i), i + 1);
    EXPECT_EQ(engine.stats().promoted, 1u);
    EXPECT_EQ(program.address("f"), before);
    EXPECT_EQ(test::functionOf<int(void*)>(program, "is_f")(before), 1);
}

TEST_F(Programs, RunCallsAnEntry) {
    Program program = load(kSource);
    EXPECT_EQ(program.run({"name", "3"}).value(), 23);
    EXPECT_EQ(program.run({}, "maim").error().code, ErrorCode::NoSuchFunction);
    EXPECT_TRUE(has(program.run({}, "maim").error(), "'main'"));
    EXPECT_EQ(program.run({}, "scale").error().code, ErrorCode::WrongSignature);
}

int fromHost(int a) {
    return a * 2;
}
int putsOfHost(const char*) {
    return 4711;
}

TEST_F(Programs, DefinedSymbolsComeBeforeTheProcess) {
    engine.define("from_host", reinterpret_cast<void*>(&fromHost));
    engine.define("puts", reinterpret_cast<void*>(&putsOfHost));
    int shared = 5;
    engine.define("shared", &shared);
    const Program program = load("int from_host(int); int puts(const char *); extern int shared;\n"
                                 "int f(int a) { shared++; return from_host(a) + puts(\"\"); }\n");
    EXPECT_EQ(test::functionOf<int(int)>(program, "f")(4), 8 + 4711);
    EXPECT_EQ(shared, 6);
    EXPECT_EQ(program.address("from_host"), nullptr) << "the host's, not the Program's";
    // Its own sources come first of all.
    const Program own = load("int from_host(int a) { return 1; }\nint f(int a) { return from_host(a); }\n");
    EXPECT_EQ(test::functionOf<int(int)>(own, "f")(4), 1);
}

TEST_F(Programs, AnUnresolvedSymbolIsNamedWithWhoNeedsIt) {
    const Error error = failure("int putss(const char *); int my_helper(int a) { return a; } int my_helpr(int);\n"
                                "int f(void) { return putss(\"\"); }\n"
                                "int (*table[])(int) = {my_helpr};\n");
    EXPECT_EQ(error.code, ErrorCode::UnresolvedSymbol);
    EXPECT_TRUE(has(error, "'putss', needed by 'f'")) << error.message;
    EXPECT_TRUE(has(error, "'puts'")) << error.message;
    EXPECT_TRUE(has(error, "'my_helpr', needed by the initializer of 'table'")) << error.message;
    EXPECT_TRUE(has(error, "'my_helper'")) << error.message;
    EXPECT_TRUE(load("int f(void) { return 1; }").address("f")) << "the engine goes on";
}

TEST_F(Programs, BadSourcesAreNamed) {
    const Error syntax = failure("int f(void) {\n  return nonsense;\n}\n");
    EXPECT_EQ(syntax.code, ErrorCode::BadSource);
    EXPECT_TRUE(has(syntax, "test.c:2")) << syntax.message;
    EXPECT_TRUE(has(syntax, "nonsense")) << syntax.message;
    EXPECT_EQ(failure("define i32 @f() { ret i64 0 }", Language::Ir).code, ErrorCode::BadSource);
    const Result<Program> missing = engine.load(Source{"/no/such/file.c"});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::BadSource);
    EXPECT_TRUE(has(missing.error(), "/no/such/file.c")) << missing.error().message;
    EXPECT_FALSE(engine.load(std::vector<Source>{})) << "no sources at all";
}

TEST(Options, RestrictSymbols) {
    Options options = test::stepped();
    options.restrictSymbols = true;
    options.allowedSymbols = {"strlen"};
    Engine engine = test::engineWith(options);
    engine.define("from_host", reinterpret_cast<void*>(&fromHost));
    const char* text = "unsigned long strlen(const char *); int from_host(int);\n"
                       "int f(void) { return from_host((int)strlen(\"abc\")); }\n";
    const Program program = test::loadText(engine, Language::C, text);
    EXPECT_EQ(test::functionOf<int()>(program, "f")(), 6);
    const auto refused = engine.load(Source{"t.c", Language::C,
                                            "int system(const char *); int f(void) { return "
                                            "system(\"false\"); }"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::UnresolvedSymbol);
    EXPECT_TRUE(has(refused.error(), "'system'")) << refused.error().message;
    // What code generation itself needs is not asked for permission.
    const Program copies = test::loadText(
        engine, Language::C, "struct s { char a[4000]; };\nvoid f(struct s *a, struct s *b) { *a = *b; }\n");
    std::vector<char> from(4000, 'x'), to(4000, 'y');
    const auto copy = test::functionOf<void(void*, void*)>(copies, "f");
    for (int i = 0; i < 150; ++i)
        copy(to.data(), from.data());
    EXPECT_EQ(to, from);
    EXPECT_EQ(engine.stats().compileFailures, 0u);
}

TEST(Options, AnUnknownPassIsABadOption) {
    Options options;
    options.disabledPasses = {"scalar", "vectorise"};
    const auto engine = Engine::create(options);
    ASSERT_FALSE(engine);
    EXPECT_EQ(engine.error().code, ErrorCode::BadOption);
    EXPECT_TRUE(has(engine.error(), "'vectorise'")) << engine.error().message;
    EXPECT_TRUE(has(engine.error(), "vectorize")) << "lists what there is: " << engine.error().message;
}

TEST(Options, AnArenaThatCannotBeHadIsAnError) {
    Options options;
    options.arenaBytes = size_t{1} << 60;
    const auto engine = Engine::create(options);
    ASSERT_FALSE(engine);
    EXPECT_EQ(engine.error().code, ErrorCode::OutOfMemory) << engine.error().message;
}

} // namespace
} // namespace kiln
