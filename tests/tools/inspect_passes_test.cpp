// jit-inspect passes.

#include "inspect_runner.h"

#include <algorithm>
#include <map>

using namespace kiln::test;

namespace {

class InspectPasses : public InspectTest {};

constexpr const char* kNames[] = {"inline", "scalar", "specialize", "combine", "branch", "loop", "vectorize", "dce"};

void expectTable(const Json& passes) {
    ASSERT_EQ(passes.size(), std::size(kNames)) << passes;
    for (size_t i = 0; i < passes.size(); ++i) {
        EXPECT_EQ(passes[i]["name"], kNames[i]);
        EXPECT_GE(passes[i]["ms"], 0.0);
        for (const char* key : {"runs", "ir_before", "ir_after", "changed_functions"})
            EXPECT_TRUE(passes[i][key].is_number_unsigned()) << key << " in " << passes[i];
    }
}

uint64_t total(const Json& passes, const char* key) {
    uint64_t sum = 0;
    for (const Json& pass : passes)
        sum += pass[key].get<uint64_t>();
    return sum;
}

TEST_F(InspectPasses, OfTheWholeProgram) {
    Json json = report("passes hot.c");
    expectTable(json["passes"]);
    std::map<std::string, Json> paths;
    uint64_t runs = 0, changed = 0;
    for (const Json& path : json["paths"]) {
        paths[path["name"]] = path;
        expectTable(path["passes"]);
        runs += total(path["passes"], "runs");
        changed += total(path["passes"], "changed_functions");
    }
    for (const char* name : {"step", "scale", "pick", "main@0", "machine"})
        EXPECT_TRUE(paths.contains(name)) << name << " is not in " << json["paths"];
    EXPECT_EQ(paths["main@0"]["kind"], "loop");
    EXPECT_EQ(paths["step"]["kind"], "function");
    EXPECT_EQ(paths["step"]["tier"], "optimized");
    EXPECT_EQ(paths["step"]["origin"], "compiled");
    EXPECT_GE(paths["step"]["count"], 100);
    EXPECT_NE(paths["step"]["reason"], "");
    EXPECT_GT(runs, 0u);
    EXPECT_EQ(total(json["passes"], "runs"), runs);
    EXPECT_EQ(total(json["passes"], "changed_functions"), changed);
}

TEST_F(InspectPasses, OfOneFunction) {
    Json json = report("passes hot.c main");
    EXPECT_EQ(json["function"], "main");
    ASSERT_EQ(json["paths"].size(), 1u) << json["paths"];
    EXPECT_EQ(json["paths"][0]["name"], "main@0");
    for (const char* use : {"passes hot.c main@0", "passes hot.c main --loop=0"})
        EXPECT_EQ(report(use)["paths"][0]["name"], "main@0");
    // Its entry and a loop of it are two paths, of two compilations.
    file("both.c",
         "__attribute__((noinline)) static int turn(int n) { int s = 0; for (int i = 0; i < n; i++) s ^= s * 3 "
         "+ i; return s; }\nint main(void) { int s = turn(100000); for (int i = 0; i < 500; i++) s += turn(i "
         "& 3); return s == 0; }\n");
    json = report("passes both.c turn");
    ASSERT_EQ(json["paths"].size(), 2u) << json;
    EXPECT_EQ(json["paths"][0]["name"], "turn@0");
    EXPECT_EQ(json["paths"][1]["name"], "turn");
    expectParts(text("passes both.c turn"), {"turn@0: optimized, ", "\nturn: optimized, ", "\nvectorize "});
}

TEST_F(InspectPasses, AsText) {
    const std::string all = text("passes hot.c");
    expectParts(all, {" paths were promoted\n", "\npath ", "\nmain@0 ", "IR before", "changed functions", "\nall "});
    for (const char* name : kNames)
        EXPECT_NE(all.find("\n" + std::string(name) + " "), std::string::npos) << name << " is not in\n" << all;
}

TEST_F(InspectPasses, OptionsOfTheEngine) {
    Json json = report("passes hot.c --disable-pass=loop --disable-pass=vectorize");
    EXPECT_EQ(json["passes"][5]["runs"], 0);
    EXPECT_EQ(json["passes"][6]["runs"], 0);
    EXPECT_GT(json["passes"][1]["runs"], 0);

    json = report("passes hot.c step --tier=baseline");
    EXPECT_EQ(json["paths"][0]["tier"], "baseline");
    EXPECT_EQ(total(json["passes"], "runs"), 0u);
    expectParts(text("passes hot.c step --tier=baseline"), {"baseline", "no pass runs"});

    EXPECT_EQ(report("passes hot.c --tier=interpreter")["paths"].size(), 1u); // `machine` must be compiled
    EXPECT_EQ(report("passes hot.c step --threshold=777")["paths"][0]["count"], 777);
}

/// The lines of a difference that begin with `sign`, without their heads.
size_t linesWith(char sign, const std::string& diff) {
    size_t count = 0;
    for (size_t at = 0; at < diff.size(); at = diff.find('\n', at) + 1)
        count += diff[at] == sign;
    return count;
}

TEST_F(InspectPasses, ShowsWhatEachVisitChanged) {
    file("mean.c", "__attribute__((noinline)) int mean(int a, int b) { int s = a + b; return s * 8 + 0 * b; }\n"
                   "int main(void) { int s = 0; for (int i = 0; i < 500; i++) s += mean(i, s); return s == 1; }\n");
    const Json json = report("passes mean.c mean --diff");
    ASSERT_EQ(json["paths"].size(), 1u) << json;
    EXPECT_EQ(json["paths"][0]["name"], "mean");
    EXPECT_EQ(json["paths"][0]["hidden"], 0);
    bool becameShift = false;
    unsigned visit = 0;
    for (const Json& change : json["paths"][0]["changes"]) {
        if (change["pass"] != "inline") { // the walk's own changes stand between those of the visits inside it
            EXPECT_GE(change["visit"], visit) << "in order";
            visit = change["visit"];
        }
        EXPECT_NE(std::find(std::begin(kNames), std::end(kNames), change["pass"]), std::end(kNames)) << change;
        const std::string diff = change["diff"];
        EXPECT_EQ(linesWith('-', diff), change["removed"]) << change;
        EXPECT_EQ(linesWith('+', diff), change["added"]) << change;
        becameShift |= change["pass"] == "combine" && diff.find("\n-  ") != diff.npos &&
                       diff.find(" = mul ") < diff.find(" = shl ") && diff.find(" = shl ") != diff.npos;
    }
    EXPECT_TRUE(becameShift) << json;
    expectParts(text("passes mean.c mean --diff"), {"mean:\n--- visit ", ", combine: mean (-", "\n@@ -"});

    // Of a row that does not run there is nothing to show.
    for (const Json& change : report("passes mean.c mean --diff --disable-pass=combine")["paths"][0]["changes"])
        EXPECT_NE(change["pass"], "combine") << change;
}

TEST_F(InspectPasses, ShowsNoMoreOfDifferencesThanAskedFor) {
    const Json all = report("passes hot.c main --diff"), some = report("passes hot.c main --diff --lines=20");
    const Json &every = all["paths"][0], &few = some["paths"][0];
    EXPECT_EQ(few["changes"].size() + few["hidden"].get<size_t>(), every["changes"].size());
    EXPECT_GT(few["hidden"], 0);
    expectParts(text("passes hot.c main --diff --lines=20"), {" more changes are not shown"});
    expectFailure("passes hot.c --diff", 2, {"no FUNCTION given"});
    expectFailure("passes hot.c cold --diff", 1, {"'cold'", "was promoted"});
    expectFailure("passes hot.c step --diff --tier=baseline", 1, {"no pass"});
}

TEST_F(InspectPasses, OfWhatWasNotPromoted) {
    expectFailure("passes hot.c cold", 1, {"'cold'", "0 back-edges"});
    expectFailure("passes hot.c main@1 --loop-threshold=1000000", 1, {"loop 1", "'main'", "60000 back-edges"});
    expectFailure("passes hot.c step --threshold=1000000", 1, {"'step'", "calls"});
    expectFailure("passes hot.c step --no-run", 1, {"'step'", "not run"});
    Json json = report("passes hot.c cold", 1);
    EXPECT_EQ(json["paths"].size(), 0u);
    EXPECT_EQ(report("passes hot.c --no-run")["paths"].size(), 0u);
}

} // namespace
