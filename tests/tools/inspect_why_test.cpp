// jit-inspect why, and jit-inspect cache.

#include "inspect_runner.h"

#include <algorithm>

using namespace kiln::test;

namespace {

class InspectWhy : public InspectTest {
protected:
    Json why(const std::string& words, int status = 0) const { return report("why hot.c " + words, status); }
    /// The path of this name in a report of why.
    static Json path(const Json& json, const std::string& name) {
        for (const Json& path : json["paths"])
            if (path["name"] == name) return path;
        ADD_FAILURE() << "no " << name << " in " << json;
        return {};
    }
};

TEST_F(InspectWhy, NotHotYet) {
    const Json cold = path(why("cold"), "cold");
    EXPECT_EQ(cold["state"], "not-hot") << cold;
    EXPECT_EQ(cold["count"], 1);
    EXPECT_EQ(cold["threshold"], 100);
    expectParts(text("why hot.c cold"), {"not hot yet: 1 of 100 calls"});
}

TEST_F(InspectWhy, MustCompile) {
    const Json json = why("machine");
    EXPECT_EQ(json["must_compile"], "inline assembly");
    EXPECT_EQ(json["interpretable"], false);
    EXPECT_EQ(json["must_compile_because"], "has no meaning but as machine code");
    expectParts(json["must_compile_at"], {" asm "});
    const Json step = why("step");
    EXPECT_EQ(step["interpretable"], true);
    EXPECT_EQ(step["must_compile_at"], "");
    expectParts(text("why hot.c step"), {"  interpretable: "});
    EXPECT_EQ(path(json, "machine")["state"], "promoted");
    expectParts(text("why hot.c machine"),
                {"never interpreted: inline assembly (", "    at: ", " asm ", "machine: optimized: "});
}

TEST_F(InspectWhy, AnExcludedPass) {
    const Json json = why("step --disable-pass=loop --disable-pass=dce");
    EXPECT_EQ(json["disabled_passes"], (Json{"loop", "dce"}));
    expectParts(text("why hot.c step --disable-pass=loop"), {"passes left out: loop"});
}

TEST_F(InspectWhy, ACompilationThatIsGivenUp) {
    const Json step = path(why("step --compile-limit=0 --loop-threshold=1000000"), "step");
    EXPECT_EQ(step["state"], "promoted") << step;
    EXPECT_NE(step["failure"].get<std::string>().find("optimized: step: took longer than its limit of 0 ms"),
              std::string::npos)
        << step;
    EXPECT_TRUE(step["speedup"].is_null()) << "without threads nothing is measured";
    expectParts(text("why hot.c step --compile-limit=0 --loop-threshold=1000000 --cache-epoch=anew"),
                {"step: baseline: optimizing took too long (count ", "; refused: optimized: "});
}

TEST_F(InspectWhy, AFailedCompilation) {
    file("wide.ll",
         "@value = global i4096 7\n"
         "define i32 @wide() {\n  call void asm sideeffect \"\", \"\"()\n  %a = load i4096, ptr @value\n  %b = mul "
         "i4096 %a, %a\n"
         "  %c = trunc i4096 %b to i32\n  ret i32 %c\n}\n"
         "define i32 @unasked() {\n  ret i32 1\n}\n"
         "define i32 @main(i32 %argc) {\n  %run = icmp sgt i32 %argc, 1\n  br i1 %run, label %yes, label %no\n"
         "yes:\n  %r = call i32 @wide()\n  ret i32 %r\nno:\n  ret i32 0\n}\n");
    // It can be neither interpreted nor compiled, so its call is the end of the program; the report is made all the
    // same.
    const Outcome outcome = inspect("why wide.ll wide --json --args=x");
    const Json json = Json::parse(outcome.out, nullptr, false);
    ASSERT_TRUE(json.is_object()) << outcome.out << outcome.err;
    const Json wide = path(json, "wide");
    EXPECT_EQ(wide["state"], "failed") << wide;
    EXPECT_NE(wide["failure"].get<std::string>().find("very wide value"), std::string::npos) << wide;
    EXPECT_EQ(path(report("why wide.ll wide"), "wide")["state"], "must-compile") << "not called";
}

TEST_F(InspectWhy, AMissBecauseOfAChangedFlag) {
    EXPECT_EQ(path(why("step"), "step")["origin"], "compiled");
    const Json warm = path(why("step"), "step");
    EXPECT_EQ(warm["origin"], "l3") << warm;
    EXPECT_EQ(warm["cache"]["levels"]["l3"], true) << warm;
    const Json flag = path(why("step --disable-pass=combine"), "step");
    EXPECT_EQ(flag["origin"], "compiled");
    EXPECT_EQ(flag["cache"]["differs_in"], Json{"option disabled-passes"}) << flag;
    expectParts(text("why hot.c step --disable-pass=combine --cache-epoch=other"),
                {"as the cache had it only with another: epoch"});
}

TEST_F(InspectWhy, AForcedTierAndAProgramThatWasNotRun) {
    EXPECT_EQ(path(why("step --tier=interpreter"), "step")["state"], "forced");
    EXPECT_EQ(path(why("step --no-run"), "step")["state"], "not-run");
}

TEST_F(InspectWhy, WhatThePassesMadeOfIt) {
    file("parts.c", "static int twice(int x) { return x * 2; }\n"
                    "__attribute__((noinline)) int apart(int x) { return x + (x >> 3); }\n"
                    "__attribute__((noinline)) int sum(int n) {\n"
                    "    int s = 0;\n"
                    "    for (int i = 0; i < n; i++) s += twice(i) + apart(i);\n"
                    "    return s;\n"
                    "}\n"
                    "int main(void) { int s = 0; for (int i = 0; i < 300; i++) s += sum(i); return s == 1; }\n");
    const Json cold = path(report("why parts.c sum"), "sum")["code"];
    EXPECT_EQ(cold["remade"], false) << cold;
    ASSERT_EQ(cold["passes"].size(), 8u);
    EXPECT_EQ(cold["passes"][0]["name"], "inline");
    EXPECT_GT(cold["passes"][0]["ir_before"], 0);
    EXPECT_NE(cold["done"].dump().find("'twice' inlined into 'sum'"), std::string::npos) << cold;
    EXPECT_NE(cold["refused"].dump().find("'apart' did not come along"), std::string::npos) << cold;
    EXPECT_NE(cold["counts"].dump().find("sum: entered "), std::string::npos) << cold;

    // The same of code that a cache had.
    const Json warm = path(report("why parts.c sum"), "sum");
    EXPECT_EQ(warm["origin"], "l3");
    EXPECT_EQ(warm["code"]["remade"], true) << warm;
    EXPECT_EQ(warm["code"]["refused"], cold["refused"]);
    EXPECT_EQ(warm["code"]["passes"].size(), 8u);
    expectParts(text("why parts.c sum"), {"    instructions: inline ", ", dce ", "    done: 'twice'",
                                          "    refused: 'apart'", "    counts: sum: "});
    EXPECT_FALSE(path(why("cold"), "cold").contains("code"));
}

TEST_F(InspectWhy, WrongInput) {
    expectFailure("why hot.c stepp", 1, {"no function 'stepp'", "step"});
    expectFailure("why", 2, {"no PROGRAM given"});
    expectFailure("why hot.c", 2, {"no FUNCTION given"});
    expectFailure("why missing.c f", 1, {"missing.c"});
}

class InspectCache : public InspectTest {
protected:
    /// A cache with what one run of hot.c left.
    void fill() const { ASSERT_EQ(describeEnd(jitRun("--jobs=0 hot.c")), "exit status 0"); }
    Json entryOf(const std::string& title) const {
        const Json json = report("cache ls " + title);
        return json["entries"].empty() ? Json() : json["entries"][0];
    }
};

TEST_F(InspectCache, SaysWhatIsThere) {
    expectFailure("cache status", 1, {"there is no cache at"});
    fill();
    const Json status = report("cache status");
    EXPECT_EQ(status["kinds"]["source"]["entries"], 1);
    EXPECT_EQ(status["kinds"]["record"]["entries"], 1);
    EXPECT_GE(status["kinds"]["artifact"]["entries"], 3);
    EXPECT_EQ(status["recreated"], false);
    EXPECT_EQ(report("cache ls")["entries"].size(), status["entries"].get<size_t>());
    expectParts(text("cache ls"), {"step", "hot.c", "artifact", "source", "record"});
    expectFailure("cache ls nothing", 1, {"nothing is kept of 'nothing'"});
}

TEST_F(InspectCache, ShowsAnEntryAndItsKey) {
    fill();
    const std::string key = entryOf("step")["key"];
    const Json shown = report("cache show " + key.substr(0, 12));
    EXPECT_EQ(shown["key"], key);
    EXPECT_EQ(shown["material"]["function"], "step");
    EXPECT_EQ(shown["material"]["tier"], "optimized");
    EXPECT_FALSE(shown["passes"].empty());
    expectParts(text("cache show " + key + " --asm"), {"kiln.entry", "ret"});
    expectFailure("cache show 0123456789", 1, {"no entry whose key begins with"});
    expectFailure("cache show", 2, {"no KEY given"});

    const Json asked = report("cache key hot.c step");
    EXPECT_EQ(asked["key"], key) << "the same by another way";
    EXPECT_EQ(asked["levels"]["l3"], true);
    EXPECT_EQ(report("cache key hot.c step --cache-epoch=2 --no-run")["levels"]["l3"], false);
    expectParts(text("cache key hot.c step --cache-epoch=2 --no-run"), {"kept as well, with another: epoch"});
}

TEST_F(InspectCache, ClearsAndVerifies) {
    fill();
    const Json sound = report("cache verify");
    EXPECT_EQ(sound["unsound"], Json::array());
    EXPECT_EQ(sound["file_check"], "ok");
    const size_t entries = report("cache ls")["entries"].size();
    EXPECT_EQ(report("cache clear")["removed"], entries);
    EXPECT_EQ(report("cache ls")["entries"].size(), 0u);
}

TEST_F(InspectCache, WrongInput) {
    expectFailure("cache", 2, {"status|ls|show|key|clear|verify"});
    expectFailure("cache list", 2, {"'list' is none of"});
    expectFailure("cache status --cache=off", 1, {"no folder"});
    expectFailure("cache status --cache-size=1,2", 2, {"three sizes"});
}

} // namespace
