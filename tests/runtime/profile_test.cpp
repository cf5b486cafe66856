// Counts of a Program as a host sees them: what is counted, saved, added up, and handed to another run.

#include "tests/runtime/host.h"

#include <fstream>
#include <optional>
#include <sstream>
#include <thread>
#include <vector>

namespace kiln {
namespace {

const char kSource[] =
    "int puts(const char *); int abs(int);\n"
    "static int one(int x) { return x + 1; }\n"
    "static int two(int x) { return x * 2; }\n"
    "static int three(int x) { return x - 3; }\n"
    "int four(int x) { return x ^ 4; }\n"
    "typedef int (*step)(int);\n"
    "__attribute__((noinline)) static int apply(step f, int x, long key) { return f(x) + (int)key; }\n"
    "int run(int n) {\n"
    "  static const step steps[10] = {one, one, one, one, one, two, two, three, four, abs};\n"
    "  int sum = 0;\n"
    "  for (int i = 0; i < n; ++i) sum = apply(steps[i % 10 == 9 && i >= 500 ? 0 : i % 10 == 9 ? 8 : "
    "i % 10], sum & 255, i % 4 ? 7 : i);\n"
    "  return sum;\n"
    "}\n"
    "int through(step f, int n) { int s = 0; for (int i = 0; i < n; ++i) s += f(i); return s; }\n"
    "double scaled(double by, float with, void *where, int n) {\n"
    "  return n > 0 ? by * with : where ? 1 : 2; }\n";

/// Counts exactly and for good.
Options counting() {
    Options options = test::stepped();
    options.tier = TierMode::Interpreter;
    return options;
}

/// The function's line in a profile; empty: none.
std::string lineOf(const Profile& profile, const std::string& function) {
    std::istringstream lines(profile.text());
    for (std::string line; std::getline(lines, line);)
        if (line.rfind(function + " ", 0) == 0) return line;
    return "";
}

/// Its words that begin with `first`.
std::string wordOf(const Profile& profile, const std::string& function, const std::string& first) {
    std::istringstream words(lineOf(profile, function));
    for (std::string word; words >> word;)
        if (word.rfind(first, 0) == 0) return word;
    return "";
}

class Profiles : public testing::Test {
protected:
    Engine engine = test::engineWith(counting());
    Program load(const char* source = kSource) { return test::loadText(engine, Language::C, source); }
};

TEST_F(Profiles, CallsLoopsAndEdgesAreExact) {
    Program program = load();
    EXPECT_EQ(program.profile().functions(), 0u);
    test::functionOf<int(int)>(program, "run")(1000);
    const Profile profile = program.profile();
    EXPECT_EQ(wordOf(profile, "apply", "1000"), "1000");
    EXPECT_EQ(wordOf(profile, "run", "~0:"), "~0:1000");
    EXPECT_EQ(lineOf(profile, "scaled"), "") << "never run";
    EXPECT_EQ(profile.functions(), 6u) << profile.text();
}

TEST_F(Profiles, HeadersThatBackEdgesRunCountBothWays) {
    const auto loop = [](const char* name, const char* condition, const char* ways) {
        return std::string("define i32 @") + name + "(i32 %n) {\nentry:\n  br label %head\nhead:\n" +
               "  %i = phi i32 [ 0, %entry ], [ %next, %body ]\n  %c = icmp " + condition + " i32 %i, %n\n" +
               "  br i1 %c, " + ways + "\nbody:\n  %next = add i32 %i, 1\n  br label %head\nout:\n  ret i32 %i\n}\n";
    };
    const std::string source = loop("less", "slt", "label %body, label %out") +
                               loop("until", "sge", "label %out, label %body") +
                               loop("untilEqual", "eq", "label %out, label %body");
    Program program = test::loadText(engine, Language::Ir, source.c_str());
    for (const char* name : {"less", "until", "untilEqual"}) {
        test::functionOf<int(int)>(program, name)(10);
        test::functionOf<int(int)>(program, name)(0);
    }
    const Profile profile = program.profile();
    EXPECT_EQ(wordOf(profile, "less", "1:"), "1:10,2");
    EXPECT_EQ(wordOf(profile, "until", "1:"), "1:2,10");
    EXPECT_EQ(wordOf(profile, "untilEqual", "1:"), "1:2,10");
    EXPECT_EQ(wordOf(profile, "until", "~0:"), "~0:10");
}

TEST_F(Profiles, BackEdgesOfOneHeaderAgreeOnWhatLeaves) {
    Program program = test::loadText(engine, Language::Ir, R"(
define i32 @twoLatches(i32 %n) {
entry:
  br label %head
head:
  %x = phi i32 [ %n, %entry ], [ %a, %small ], [ %b, %big ]
  %c = icmp sgt i32 %x, 10
  br i1 %c, label %big, label %small
small:
  %a = add i32 %x, 7
  br label %head
big:
  %b = sub i32 %x, 16
  %d = icmp eq i32 %b, 0
  br i1 %d, label %out, label %head
out:
  ret i32 %b
})");
    EXPECT_EQ(test::functionOf<int(int)>(program, "twoLatches")(1), 0);
    // Over 10: 15, 13, 11, 16. Else: 1, 8, -1, 6, -3, 4, -5, 2, 9.
    EXPECT_EQ(wordOf(program.profile(), "twoLatches", "1:"), "1:4,9");
    EXPECT_EQ(wordOf(program.profile(), "twoLatches", "~0:"), "~0:12");
}

TEST_F(Profiles, FourTargetsAndTheirShares) {
    Program program = load();
    test::functionOf<int(int)>(program, "run")(1000);
    EXPECT_EQ(wordOf(program.profile(), "apply", "@"), "@0:0,one=550,two=200,four=150,three=100");
}

TEST_F(Profiles, HostFunctionsAreNamedAsFarAsTheyHaveNames) {
    Program program = load();
    auto through = test::functionOf<int(int (*)(int), int)>(program, "through");
    through(&std::abs, 30);
    EXPECT_EQ(wordOf(program.profile(), "through", "@"), "@0:0,abs=30");
    through([](int x) { return x; }, 20);
    EXPECT_EQ(wordOf(program.profile(), "through", "@"), "@0:20,abs=30");
}

TEST_F(Profiles, OfManyTargetsTheFrequentOneIsKept) {
    std::string source = "typedef int (*step)(int);\nint often(int x) { return x; }\n", table;
    for (int i = 0; i < 40; ++i) {
        source += "static int f" + std::to_string(i) + "(int x) { return x + " + std::to_string(i) + "; }\n";
        table += "f" + std::to_string(i) + ", ";
    }
    source += "static const step steps[40] = {" + table + "};\n" +
              "int many(int n, int share) { int s = 0; for (int i = 0; i < n; ++i) "
              "s = (i % 10 < share ? often : steps[i % 40])(s & 255); return s; }\n";
    Program program = load(source.c_str());
    auto many = test::functionOf<int(int, int)>(program, "many");
    many(400, 0); // nothing stands out
    many(10'000, 6);
    const std::string word = wordOf(program.profile(), "many", "@");
    const size_t first = word.find("often=");
    ASSERT_NE(first, std::string::npos) << word;
    EXPECT_GT(std::stoi(word.substr(first + 6)), 4000) << word;
}

TEST_F(Profiles, MegamorphicSitesAreGivenUp) {
    std::string source = "typedef int (*step)(int);\n", table;
    for (int i = 0; i < 64; ++i) {
        source += "static int f" + std::to_string(i) + "(int x) { return x + " + std::to_string(i) + "; }\n";
        table += "f" + std::to_string(i) + ", ";
    }
    source += "static const step steps[64] = {" + table + "};\n" +
              "int many(int n) { int s = 0; for (int i = 0; i < n; ++i) s = steps[i % 64](s & 255); return s; }\n";
    Program program = load(source.c_str());
    auto many = test::functionOf<int(int)>(program, "many");
    many(100'000);
    const std::string before = wordOf(program.profile(), "many", "@");
    EXPECT_NE(before, "");
    many(10'000);
    EXPECT_EQ(wordOf(program.profile(), "many", "@"), before);
}

TEST_F(Profiles, ArgumentsBySample) {
    Program program = load();
    auto scaled = test::functionOf<double(double, float, void*, int)>(program, "scaled");
    for (int i = 0; i < 100; ++i)
        scaled(i % 10 ? 1.5 : i, 0.25f, i % 5 ? nullptr : &i, i % 2 - 1);
    const Profile profile = program.profile();
    EXPECT_EQ(wordOf(profile, "scaled", "$0").rfind("$0:9,3ff8000000000000=90,", 0), 0u) << profile.text();
    EXPECT_EQ(wordOf(profile, "scaled", "$1"), "$1:0,3e800000=100");
    EXPECT_EQ(wordOf(profile, "scaled", "$2"), "$2:20,0=80") << "no addresses";
    EXPECT_EQ(wordOf(profile, "scaled", "$3"), "$3:0,0=50,ffffffff=50");
}

TEST_F(Profiles, AddressesOfSymbolsAreNamesAndOthersAreNone) {
    Program program = load("int table[4]; long take(void *p, long number) { return p == table ? number : 1; }\n");
    auto take = test::functionOf<long(void*, long)>(program, "take");
    int local = 0;
    for (int i = 0; i < 20; ++i) {
        take(program.address("table"), reinterpret_cast<long>(&local));
        take(&local, 1'700'000'000'000);
    }
    const Profile profile = program.profile();
    EXPECT_EQ(wordOf(profile, "take", "$0"), "$0:20,&table=20");
    EXPECT_EQ(wordOf(profile, "take", "$1"), "$1:20,18bcfe56800=20");
}

TEST_F(Profiles, NothingIsCountedWithoutProfile) {
    Options options = counting();
    options.profile = false;
    Engine plain = test::engineWith(options);
    Program program = test::loadText(plain, Language::C, kSource);
    test::functionOf<int(int)>(program, "run")(1000);
    const Profile profile = program.profile();
    EXPECT_EQ(wordOf(profile, "apply", "@"), "");
    EXPECT_EQ(wordOf(profile, "apply", "$"), "");
}

TEST_F(Profiles, AddUpAndAreTakenBack) {
    Program program = load();
    test::functionOf<int(int)>(program, "run")(1000);
    const Profile profile = program.profile();
    auto read = Profile::parse(profile.text());
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->text(), profile.text());
    EXPECT_EQ(read->functions(), profile.functions());
    const Profile twice = merge(profile, merge(*read, Profile()));
    EXPECT_EQ(wordOf(twice, "apply", "@"), "@0:0,one=1100,two=400,four=300,three=200");
    EXPECT_EQ(wordOf(twice, "run", "~0:"), "~0:2000");
    EXPECT_EQ(twice.functions(), profile.functions());

    const ProfileMatch match = program.addProfile(twice);
    EXPECT_EQ(match.used, profile.functions());
    EXPECT_EQ(match.changed + match.unknown, 0u);
    EXPECT_EQ(program.profile().text(), profile.text()) << "what was handed in is not this run's";
}

TEST_F(Profiles, FunctionsThatChangedAreSkipped) {
    Program program = load();
    test::functionOf<int(int)>(program, "run")(1000);
    std::string other = kSource;
    other.replace(other.find("x * 2"), 5, "x * 5");
    other.replace(other.find("int four"), 8, "int five");
    other.replace(other.find("three, four"), 11, "three, five");
    Program changed = load(other.c_str());
    const ProfileMatch match = changed.addProfile(program.profile());
    // `run` names four, so it is another as well.
    EXPECT_EQ(match.changed, 1u) << program.profile().text();
    EXPECT_EQ(match.unknown, 1u);
    EXPECT_EQ(match.used, 4u);
}

TEST_F(Profiles, DamagedTextIsAnError) {
    const auto damaged = Profile::parse("kiln-profile 1\nf x\n");
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().code, ErrorCode::BadProfile);
    EXPECT_EQ(damaged.error().message, "the profile is damaged in line 2");
    EXPECT_FALSE(Profile::parse(""));
}

TEST_F(Profiles, CountingAndLookingAtOnce) {
    Program program = load();
    auto run = test::functionOf<int(int)>(program, "run");
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i)
        threads.emplace_back([&] { run(20'000); });
    for (int i = 0; i < 50; ++i)
        EXPECT_TRUE(Profile::parse(program.profile().text()));
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_NE(wordOf(program.profile(), "apply", "@").find("one="), std::string::npos);
}

} // namespace
} // namespace kiln
