// jit-inspect passes.

#include "inspect_runner.h"

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
