// Counts as text: whole, damaged, cut off, foreign; and added up.

#include "ir/profile_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace kiln::test {
namespace {

constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();

FunctionProfile everything() {
    FunctionProfile profile;
    profile.entries = 300;
    profile.branches = {{0, {7, 293}}, {4, {1, 2, kMost}}};
    profile.backEdges = {0, 12, 0, 5};
    profile.targets = {{1, {{"puts", 0, 90}, {"name with = , : and \\", 0, 10}}, 3}};
    profile.arguments = {{0, {{"", 0x2a, 200}, {"", ~uint64_t{0}, 20}}, 80}, {2, {{"table", 0, 5}, {"", 0, 1}}, 0}};
    profile.shape = 0xfedcba9876543210;
    return profile;
}

std::string textOf(const FunctionProfile& profile) {
    return encodeProfile("f", profile);
}

ProgramProfile program() {
    return {{"end", everything()}, {"f", everything()}, {"operator new(unsigned long)", FunctionProfile{}}};
}

std::string errorOf(llvm::StringRef text) {
    auto profile = decodeProgramProfile(text);
    return profile ? "" : llvm::toString(profile.takeError());
}

TEST(ProfileText, IsOneLineOfWords) {
    FunctionProfile profile = everything();
    profile.targets[0].top.pop_back();
    EXPECT_EQ(textOf(profile), "f 300 0:7,293 4:1,2,18446744073709551615 ~1:12 ~3:5 @1:3,puts=90 "
                               "$0:80,2a=200,ffffffffffffffff=20 $2:0,&table=5,0=1 #fedcba9876543210\n");
    EXPECT_EQ(encodeProfile("a b\n", FunctionProfile{}), "a\\20b\\0A 0\n");
}

TEST(ProfileText, ReadsWhatItWrote) {
    const std::string text = textOf(everything()) + textOf(FunctionProfile{});
    const std::vector<NamedProfile> read = decodeProfiles("no such line\n" + text);
    ASSERT_EQ(read.size(), 2u);
    EXPECT_EQ(encodeProfile(read[0].function, read[0].profile) + encodeProfile(read[1].function, read[1].profile),
              text);
    EXPECT_EQ(read[0].profile.targets[0].top[1].symbol, "name with = , : and \\");
}

TEST(ProfileText, OfAProgram) {
    const std::string text = encodeProgramProfile(program());
    EXPECT_TRUE(llvm::StringRef(text).starts_with("kiln-profile 1\nend 300 "));
    auto read = decodeProgramProfile(text);
    ASSERT_TRUE(static_cast<bool>(read)) << errorOf(text);
    EXPECT_EQ(encodeProgramProfile(*read), text);
    EXPECT_EQ(errorOf(encodeProgramProfile({})), "");
}

TEST(ProfileText, CutOffAnywhereIsAnError) {
    const std::string text = encodeProgramProfile(program());
    for (size_t length = 0; length < text.size(); ++length)
        EXPECT_NE(errorOf(llvm::StringRef(text).take_front(length)), "") << length;
    EXPECT_NE(errorOf(text + "more"), "");
    EXPECT_NE(errorOf(text + text), "");
}

TEST(ProfileText, AnyFlippedBitIsAnError) {
    const std::string text = encodeProgramProfile(program());
    for (size_t at = 0; at < text.size(); ++at)
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string damaged = text;
            damaged[at] = static_cast<char>(damaged[at] ^ (1u << bit));
            EXPECT_NE(errorOf(damaged), "") << at << " " << bit;
        }
}

TEST(ProfileText, ForeignFilesAreNamedAsSuch) {
    for (const char* text : {"", "\n",
                             "\x7f"
                             "ELF",
                             "int main(void) { return 0; }\n"})
        EXPECT_EQ(errorOf(text), "this is no profile of kiln") << text;
    EXPECT_NE(errorOf("kiln-profile 2\nend 0 0\n").find("another version"), std::string::npos);
    EXPECT_EQ(errorOf("kiln-profile 1\nf\n"), "the profile is damaged in line 2");
    EXPECT_EQ(errorOf("kiln-profile 1\nf 1\ng 1 3:\n"), "the profile is damaged in line 3");
    EXPECT_EQ(errorOf("kiln-profile 1\nf 1\nf 1\n"), "the profile is damaged in line 3") << "twice the same function";
    EXPECT_EQ(errorOf("kiln-profile 1\nf 1\n"), "the profile is cut off: its last line is missing");
}

TEST(ProfileText, WordsThatMeanNothing) {
    for (const char* word : {"1",
                             "1:",
                             "1:2,",
                             ":1",
                             "x:1",
                             "1:-2",
                             "1:18446744073709551616",
                             "~1",
                             "~1048576:1",
                             "~1:2,3",
                             "@1",
                             "@1:2,=3",
                             "@1:2,puts",
                             "@1:2,puts=",
                             "@1:2,p\\4=1",
                             "$1:2,xyz=3",
                             "$1:2,&=3",
                             "$1:2,10000000000000000=3",
                             "#",
                             "#xyz",
                             ""})
        EXPECT_EQ(decodeProfiles(std::string("f 1 ") + word + "\n").size(), 0u) << word;
}

TEST(ProfileSum, AddsAndSaturates) {
    FunctionProfile one = everything(), two = everything();
    two.backEdges = {1};
    two.branches[0].counts = {kMost, 1};
    two.targets = {{0, {{"a", 0, 1}}, 0}, {1, {{"b", 0, 95}, {"puts", 0, 9}, {"c", 0, 1}, {"d", 0, 2}}, 4}};
    EXPECT_EQ(textOf(sum(one, two)),
              "f 600 0:18446744073709551615,294 4:2,4,18446744073709551615 ~0:1 ~1:12 ~3:5 @0:0,a=1 "
              "@1:8,puts=99,b=95,name\\20with\\20\\3D\\20\\2C\\20\\3A\\20and\\20\\5C=10,d=2 "
              "$0:160,2a=400,ffffffffffffffff=40 $2:0,&table=10,0=2 #fedcba9876543210\n");
}

TEST(ProfileSum, OfAnotherShapeIsTheLaterOne) {
    FunctionProfile one = everything(), two = everything();
    two.shape = 1;
    two.entries = 4;
    EXPECT_EQ(textOf(sum(one, two)), textOf(two));
    two.shape = one.shape;
    two.branches.pop_back();
    EXPECT_EQ(textOf(sum(one, two)), textOf(two));
}

} // namespace
} // namespace kiln::test
