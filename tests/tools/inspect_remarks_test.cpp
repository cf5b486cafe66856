// jit-inspect remarks.

#include "inspect_runner.h"

#include <algorithm>
#include <map>

using namespace kiln::test;

namespace {

/// `twice` is inlined into `sum`; `apart` must not be; the call through `op` nearly always reaches `twice`.
constexpr std::string_view kCalls = R"(#include <stdlib.h>
static int twice(int x) { return x * 2; }
static int thrice(int x) { return x * 3; }
__attribute__((noinline)) int apart(int x) { return x + (x >> 3); }
int (*op)(int) = twice;
__attribute__((noinline)) int sum(int n) {
    int s = 0;
    for (int i = 0; i < n; i++) s += twice(i) + apart(i) + op(i);
    return s;
}
int main(int argc, char **argv) {
    if (argc > 5) op = thrice;
    int s = 0;
    for (int i = 0; i < 300; i++) s += sum(i);
    return s == abs(argc - 1);
}
)";

class InspectRemarks : public InspectTest {
protected:
    InspectRemarks() { file("calls.c", kCalls); }

    static Json path(const Json& json, const std::string& name) {
        for (const Json& path : json["paths"])
            if (path["name"] == name) return path;
        ADD_FAILURE() << "no " << name << " in " << json;
        return {};
    }
    /// The path's remarks of this pass and name.
    static std::vector<Json> named(const Json& path, const std::string& pass, const std::string& name) {
        std::vector<Json> found;
        for (const Json& remark : path["remarks"])
            if (remark["pass"] == pass && remark["name"] == name) found.push_back(remark);
        return found;
    }
    static bool says(const std::vector<Json>& remarks, const std::string& words) {
        return std::any_of(remarks.begin(), remarks.end(), [&](const Json& remark) {
            return remark["text"].get<std::string>().find(words) != std::string::npos;
        });
    }
};

TEST_F(InspectRemarks, SayWhatWasInlinedAndWhatNot) {
    const Json sum = path(report("remarks calls.c sum"), "sum");
    EXPECT_EQ(sum["origin"], "compiled");
    EXPECT_EQ(sum["cut"], 0);
    const std::vector<Json> inlined = named(sum, "inline", "Inlined");
    EXPECT_TRUE(says(inlined, "'twice' inlined into 'sum'")) << sum;
    for (const Json& remark : inlined) {
        EXPECT_EQ(remark["row"], "inline");
        EXPECT_EQ(remark["kind"], "passed");
        EXPECT_EQ(remark["function"], "sum");
    }
    EXPECT_TRUE(says(named(sum, "kiln-unit", "NotTaken"), "'apart' did not come along")) << sum;
    EXPECT_TRUE(says(named(sum, "kiln-unit", "NotTaken"), "marked noinline")) << sum;
    EXPECT_FALSE(named(sum, "asm-printer", "InstructionCount").empty()) << "code generation speaks, too";
}

TEST_F(InspectRemarks, NameFunctionsAsTheProgramDoes) {
    for (const char* use : {"remarks calls.c", "remarks hot.c"})
        EXPECT_EQ(text(use).find("kiln."), std::string::npos) << text(use);
}

TEST_F(InspectRemarks, SayWhichCountsThePassesHad) {
    const Json sum = path(report("remarks calls.c sum"), "sum");
    EXPECT_TRUE(
        says(named(sum, "kiln-profile", "Counts"), "entered 88 times; weights of 1 branch, 0 edges never taken"))
        << sum;
    EXPECT_TRUE(says(named(sum, "kiln-profile", "Counts"), "targets of 1 call through pointers")) << sum;
    // Speculating, the unit calls the target before LLVM is asked.
    const Json asked = path(report("remarks calls.c sum --no-speculation"), "sum");
    EXPECT_TRUE(says(named(asked, "pgo-icall-prom", "Promoted"), "to twice with count")) << asked;
    const Json without = path(report("remarks calls.c sum --no-profile"), "sum");
    EXPECT_TRUE(named(without, "kiln-profile", "Counts").empty()) << without;
    EXPECT_FALSE(named(without, "kiln-profile", "NoCounts").empty()) << without;
}

TEST_F(InspectRemarks, SayWhichFactsEachPassReads) {
    const Json sum = path(report("remarks calls.c sum"), "sum");
    std::map<std::string, std::string> reads;
    for (const Json& remark : named(sum, "kiln-profile", "Reads"))
        reads[remark["row"]] = remark["text"];
    EXPECT_EQ(reads["inline"], "decides by entry counts of functions: 2, weights of branches: 1, "
                               "targets of calls through pointers: 1");
    EXPECT_EQ(reads["vectorize"], "decides by weights of branches: 1");
    EXPECT_FALSE(reads.contains("dce")) << "it decides by none";
    const Json without = path(report("remarks calls.c sum --disable-pass=vectorize"), "sum");
    for (const Json& remark : named(without, "kiln-profile", "Reads"))
        EXPECT_NE(remark["row"], "vectorize");
}

TEST_F(InspectRemarks, OfOurOwnPasses) {
    file("own.c", "#include <stdlib.h>\n"
                  "static int less(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }\n"
                  "static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }\n"
                  "__attribute__((noinline)) static void sort(int *v, int n) { qsort(v, n, sizeof *v, less); }\n"
                  "int main(void) {\n"
                  "    int v[64], f = fib(15);\n"
                  "    for (int i = 0; i < 200; i++) {\n"
                  "        for (int j = 0; j < 64; j++) v[j] = (i * 31 + j * 17) % 101;\n"
                  "        sort(v, 64);\n"
                  "    }\n"
                  "    return f + v[0] == 3;\n"
                  "}\n");
    const Json json = report("remarks own.c");
    EXPECT_TRUE(says(named(path(json, "fib"), "kiln-recursion", "InItself"), "2 levels deep")) << path(json, "fib");
    const Json sort = path(json, "sort");
    EXPECT_TRUE(says(named(sort, "kiln-library", "BodyTaken"), "'qsort' of the C library")) << sort;
    EXPECT_FALSE(says(named(sort, "kiln-unit", "NotTaken"), "'qsort'")) << sort;
}

TEST_F(InspectRemarks, OfOneKindOrRow) {
    const Json missed = report("remarks calls.c --kind=missed");
    size_t count = 0;
    for (const Json& path : missed["paths"])
        for (const Json& remark : path["remarks"]) {
            EXPECT_EQ(remark["kind"], "missed");
            ++count;
        }
    EXPECT_GT(count, 0u);
    const Json inlining = path(report("remarks calls.c sum --pass=inline --kind=passed"), "sum");
    EXPECT_FALSE(inlining["remarks"].empty());
    for (const Json& remark : inlining["remarks"])
        EXPECT_EQ(remark["row"], "inline");
    EXPECT_TRUE(path(report("remarks calls.c sum --disable-pass=loop --pass=loop"), "sum")["remarks"].empty());
}

TEST_F(InspectRemarks, AreNoneOfCodeFromACache) {
    const std::string use = "remarks calls.c sum --cache=kept";
    EXPECT_FALSE(path(report(use), "sum")["remarks"].empty());
    const Json warm = path(report(use), "sum");
    EXPECT_EQ(warm["origin"], "l3");
    EXPECT_TRUE(warm["remarks"].empty()) << warm;
    expectParts(text(use), {"came from the cache (l3), which has no remarks"});
}

TEST_F(InspectRemarks, WrongInput) {
    expectFailure("remarks hot.c cold", 1, {"'cold'", "why"});
    expectFailure("remarks hot.c --kind=good", 2, {"good"});
    expectFailure("remarks hot.c --pass=unroll", 2, {"unroll"});
}

} // namespace
