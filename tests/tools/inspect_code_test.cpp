// jit-inspect ir, bytecode and asm: one function in each of its forms.

#include "inspect_runner.h"

#include "tests/support/places.h"

#include <map>
#include <set>
#include <sstream>

using namespace kiln::test;

namespace {

class InspectCode : public InspectTest {
protected:
    /// A module that Clang takes.
    void expectValid(const std::string& ir) const {
        file("unit.ll", ir);
        Command compile;
        compile.argv = {KILN_NATIVE_CC, "-c", "-w", "unit.ll", "-o", "unit.o"};
        compile.directory = folder_;
        Outcome outcome = run(compile);
        EXPECT_TRUE(outcome.succeeded()) << outcome.err << ir;
    }
};

// Values and blocks have names in IR that was written by hand.
constexpr std::string_view kNamed = R"(@table = global [4 x i64] [i64 1, i64 2, i64 3, i64 4]
declare i32 @abs(i32)
define i64 @turn(i64 %n, ptr %p) {
entry:
  br label %head
head:
  %i = phi i64 [ 0, %entry ], [ %next, %head ]
  %sum = phi i64 [ 0, %entry ], [ %more, %head ]
  %slot = getelementptr i64, ptr @table, i64 %i
  %value = load i64, ptr %slot
  %more = add i64 %sum, %value
  %next = add i64 %i, 1
  %again = icmp ult i64 %next, %n
  br i1 %again, label %head, label %done
done:
  %low = trunc i64 %more to i32
  %least = call i32 @llvm.smin.i32(i32 %low, i32 7)
  %positive = call i32 @abs(i32 %least)
  %wide = sext i32 %positive to i64
  ret i64 %wide
}
declare i32 @llvm.smin.i32(i32, i32)
define i32 @main() {
  %a = call i64 @turn(i64 4, ptr null)
  %b = call i64 @turn(i64 3, ptr null)
  %c = trunc i64 %b to i32
  ret i32 %c
}
)";

TEST_F(InspectCode, IrOfTheInterpreter) {
    Json json = report("ir hot.c main --tier=interpreter");
    EXPECT_EQ(json["function"], "main");
    EXPECT_EQ(json["tier"], "interpreter");
    ASSERT_EQ(json["loops"].size(), 2u);
    EXPECT_EQ(json["loops"][0]["depth"], 1);
    EXPECT_EQ(json["loops"][1]["parent"], 0);
    EXPECT_GT(json["loops"][0]["back_edges"], 100);
    expectParts(json["ir"],
                {"@main(", "; header of loop 0, depth 1", "; header of loop 1, depth 2", "call i32 @step("});
    EXPECT_EQ(text("ir hot.c main --tier=interpreter"), json["ir"].get<std::string>());
    EXPECT_EQ(report("ir hot.c main --tier=interpreter --no-run")["loops"][0]["back_edges"], 0);
}

TEST_F(InspectCode, IrOfUnits) {
    Json cut = report("ir hot.c pick --tier=baseline");
    expectParts(cut["ir"], {"@kiln.entry(", "switch i32"});
    expectValid(cut["ir"]);

    Json optimized = report("ir hot.c pick");
    EXPECT_EQ(optimized["tier"], "optimized");
    EXPECT_NE(optimized["ir"], cut["ir"]);
    expectParts(optimized["ir"], {"@kiln.entry(", "!prof"});
    expectValid(optimized["ir"]);
    for (const char* options : {" --no-profile", " --no-run"})
        EXPECT_EQ(report("ir hot.c pick" + std::string(options))["ir"].get<std::string>().find("!prof"),
                  std::string::npos)
            << options;

    Json loop = report("ir hot.c main --loop=1");
    EXPECT_EQ(loop["loop"], 1);
    expectParts(loop["ir"], {"define void @kiln.entry(ptr", "@kiln.osr.main("});
    expectValid(loop["ir"]);
    EXPECT_EQ(report("ir hot.c main@1")["ir"], loop["ir"]);
}

TEST_F(InspectCode, PassesLeftOutAreSeenInTheIr) {
    file("small.c", "static int helper(int x) { return x + 1; }\nint outer(int x) { return helper(x) * 2; }\n"
                    "int main(void) { return outer(1); }\n");
    EXPECT_EQ(report("ir small.c outer")["ir"].get<std::string>().find("call i32"), std::string::npos);
    expectParts(report("ir small.c outer --disable-pass=inline")["ir"], {"call"});
}

TEST_F(InspectCode, LoopsOfWhatMustBeCompiled) {
    expectFailure("asm hot.c machine --loop=0", 1, {"'machine' must be compiled (inline assembly)"});
    expectFailure("ir hot.c machine@0 --tier=baseline", 1, {"'machine' must be compiled (inline assembly)"});
    expectParts(text("asm hot.c machine --tier=baseline"), {"kiln.entry: ", "ret"});
    expectParts(text("ir hot.c machine --tier=interpreter"), {"header of loop 0", "asm "});
}

TEST_F(InspectCode, Bytecode) {
    file("named.ll", kNamed);
    Json json = report("bytecode named.ll turn");
    EXPECT_EQ(json["function"], "turn");
    EXPECT_EQ(json["calls"], 2);
    ASSERT_EQ(json["loops"].size(), 1u);
    EXPECT_EQ(json["loops"][0]["back_edges"], 5);
    EXPECT_EQ(json["loops"][0]["osr_entries"], 0);
    EXPECT_GT(json["ir_instructions"], 10);
    EXPECT_GT(json["frame_bytes"], 24);

    const Json& lines = json["instructions"];
    std::set<std::string> values, operations;
    for (size_t i = 0; i < lines.size(); ++i) {
        EXPECT_EQ(lines[i]["index"], i);
        operations.insert(lines[i]["op"]);
        // Values that share a slot are named together: "%i/%next".
        std::stringstream names(lines[i].value("value", ""));
        for (std::string name; std::getline(names, name, '/');)
            values.insert(name);
        for (const Json& target : lines[i].value("targets", Json::array()))
            EXPECT_LT(target["index"], lines.size());
        if (lines[i]["op"] == "loop.jump") {
            EXPECT_EQ(lines[i]["loop"], 0);
            EXPECT_EQ(lines[i]["targets"][0]["index"], json["loops"][0]["header"]);
        }
        if (lines[i]["op"] == "br.ult.i64") {
            EXPECT_EQ(lines[i]["targets"][0],
                      (Json{{"index", lines[i]["targets"][0]["index"]}, {"when", "taken"}, {"count", 5}}));
            EXPECT_EQ(lines[i]["targets"][1]["count"], 2);
        }
    }
    for (const char* operation : {"load.fixed.elem.64", "add.i64", "loop.jump", "helper", "call.out", "return"})
        EXPECT_TRUE(operations.contains(operation)) << operation << " is not in " << lines;
    for (const char* value : {"%value", "%more", "%next", "%least", "%positive", "%wide"})
        EXPECT_TRUE(values.contains(value)) << value << " is not in " << lines;

    const std::string listing = text("bytecode named.ll turn");
    expectParts(listing, {"turn: 2 calls counted\n", "\nloop 0: from ", "[@table + r", "r9*8]", "smin.i32 r", ", #7 ",
                          "abs(r", "; %least\n", " taken [5], ", " otherwise [2]\n", "loop 0 -> "});
}

TEST_F(InspectCode, BytecodeOfASwitch) {
    Json json = report("bytecode hot.c pick --tier=interpreter");
    for (const Json& line : json["instructions"]) {
        if (line["op"] != "switch") continue;
        const Json& targets = line["targets"];
        ASSERT_EQ(targets.size(), 4u) << line;
        EXPECT_EQ(targets[0]["when"], "on 0");
        EXPECT_EQ(targets[1]["when"], "on 1");
        EXPECT_EQ(targets[2]["when"], "on 5");
        EXPECT_EQ(targets[3]["when"], "otherwise");
        EXPECT_EQ(targets[0]["count"], 2500);
        EXPECT_EQ(targets[3]["count"], 5 * 2500);
        return;
    }
    ADD_FAILURE() << "no switch in " << json;
}

TEST_F(InspectCode, BytecodeOfWhatMustBeCompiled) {
    expectFailure("bytecode hot.c machine", 1, {"'machine' has no bytecode", "inline assembly", "as machine code"});
    Json json = report("bytecode hot.c machine", 1);
    EXPECT_EQ(json["must_compile"]["reason"], "inline assembly");
    EXPECT_NE(json["must_compile"]["why"], "");
    expectParts(json["must_compile"]["at"], {" asm \"\", "});
    EXPECT_EQ(report("bytecode hot.c machine --no-run", 1)["must_compile"], json["must_compile"]);
}

TEST_F(InspectCode, BytecodeBesideItsIr) {
    file("named.ll", kNamed);
    const Json json = report("bytecode named.ll turn");
    std::vector<std::string> texts;
    std::map<std::string, Json> counts;
    for (const Json& block : json["ir"]) {
        counts[block["block"]] = block["count"];
        for (const Json& instruction : block["instructions"])
            texts.push_back(instruction["text"]);
    }
    EXPECT_EQ(counts, (std::map<std::string, Json>{{"%entry", 2}, {"%head", 7}, {"%done", 2}}));
    EXPECT_EQ(json["ir"][1]["loop"], 0);
    EXPECT_EQ(json["ir"][1]["instructions"].back()["edges"],
              (Json{{{"to", "%head"}, {"count", 5}}, {{"to", "%done"}, {"count", 2}}}));
    // What an instruction of the bytecode came from is what it does.
    std::map<std::string, std::string> madeFrom;
    for (const Json& line : json["instructions"])
        if (line.contains("ir")) madeFrom[line["op"]] = texts.at(line["ir"]);
    EXPECT_EQ(madeFrom["load.fixed.elem.64"], "%value = load i64, ptr %slot, align 8");
    EXPECT_EQ(madeFrom["call.out"], "%positive = call i32 @abs(i32 %least)");
    EXPECT_EQ(madeFrom["return"], "ret i64 %wide");
    EXPECT_EQ(madeFrom["loop.jump"], "br i1 %again, label %head, label %done");

    const std::string listing = text("bytecode named.ll turn");
    expectParts(listing, {"argument %n: 3 [1] 50%, 4 [1] 50% of 2 calls looked at\n",
                          "argument %p: null [2] 100% of 2 calls looked at\n", "\n%head:  ; [7], header of loop 0\n",
                          "\n  br i1 %again, label %head, label %done  ; %head [5], %done [2]\n"});
    const size_t load = listing.find("\n  %value = load i64");
    ASSERT_NE(load, std::string::npos) << listing;
    EXPECT_EQ(listing.substr(listing.find('\n', load + 1) + 10, 18), "load.fixed.elem.64") << listing;
}

// Two targets in three; the rest one each.
constexpr std::string_view kCalls = R"(
typedef int (*step)(int);
static int one(int x) { return x + 1; }
static int two(int x) { return x * 2; }
__attribute__((noinline)) int apply(step f, int x, double by) { return f(x) + (int)by; }
int unreached(int x) { return x; }
int main(void) {
    int sum = 0;
    for (int i = 0; i < 90; i++)
        sum = apply(i % 3 ? one : two, sum & 15, 0.5);
    return sum & 1;
}
)";

TEST_F(InspectCode, CallTargetsAndArguments) {
    file("calls.c", kCalls);
    const Json json = report("bytecode calls.c apply");
    Json targets;
    for (const Json& block : json["ir"])
        for (const Json& instruction : block["instructions"])
            if (instruction.contains("targets")) targets = instruction["targets"];
    EXPECT_EQ(targets, (Json{{"seen", 90},
                             {"top", {{{"value", "@one"}, {"count", 60}}, {{"value", "@two"}, {"count", 30}}}},
                             {"other", 0}}));
    ASSERT_EQ(json["arguments"].size(), 3u);
    EXPECT_EQ(json["arguments"][0]["top"][0], (Json{{"value", "@one"}, {"count", 60}}));
    EXPECT_EQ(json["arguments"][1]["seen"], 90);
    EXPECT_EQ(json["arguments"][2]["type"], "double");
    EXPECT_EQ(json["arguments"][2]["top"], (Json{{{"value", "0.5"}, {"count", 90}}}));
    expectParts(text("bytecode calls.c apply"), {"  ; calls @one [60] 66.7%, @two [30] 33.3%\n"});
}

TEST_F(InspectCode, BytecodeWithoutProfile) {
    file("calls.c", kCalls);
    for (const char* function : {"apply", "main"}) {
        const Json json = report("bytecode calls.c --no-profile " + std::string(function));
        for (const Json& block : json["ir"]) {
            EXPECT_EQ(block["count"], Json());
            for (const Json& instruction : block["instructions"])
                EXPECT_FALSE(instruction.contains("targets") || instruction.contains("edges")) << instruction;
        }
        for (const Json& line : json["instructions"])
            for (const Json& target : line.value("targets", Json::array()))
                EXPECT_FALSE(target.contains("count")) << line;
        for (const Json& argument : json["arguments"])
            EXPECT_EQ(argument["seen"], 0);
    }
}

TEST_F(InspectCode, BytecodeOfAllThatWasReached) {
    file("calls.c", kCalls);
    std::vector<std::string> names;
    const Json json = report("bytecode calls.c");
    for (const Json& function : json["functions"]) {
        names.push_back(function["function"]);
        EXPECT_FALSE(function["instructions"].empty());
    }
    EXPECT_EQ(names, (std::vector<std::string>{"apply", "main", "one", "two"}));
    expectParts(text("bytecode calls.c"), {"apply: 90 calls counted\n", "\n\nmain: 1 calls counted\n", "\n\none: "});
    expectParts(text("bytecode hot.c"), {"\nmachine: must be compiled: inline assembly: has no meaning but as machine "
                                         "code\n  at ",
                                         " asm "});
    EXPECT_EQ(text("bytecode calls.c --no-run"), "no function was reached\n");
}

/// Offsets, bytes and labels of one function fit together.
void expectConsistent(const Json& function) {
    std::set<std::string> labels;
    uint64_t next = 0;
    for (const Json& line : function["instructions"]) {
        EXPECT_EQ(line["offset"], next) << line;
        next += line["bytes"].get<std::string>().size() / 2;
        if (line.contains("label")) labels.insert(line["label"]);
        EXPECT_NE(line["text"], "");
    }
    EXPECT_EQ(next, function["size"]);
    for (const Json& line : function["instructions"]) {
        const std::string words = line["text"];
        const size_t at = words.find(" .L");
        // A constant's name begins like a label's: .LCPI0_0.
        if (at != words.npos && isdigit(words[at + 3])) {
            EXPECT_TRUE(labels.contains(words.substr(at + 1))) << line;
        }
    }
}

TEST_F(InspectCode, Asm) {
    for (const char* use : {"asm hot.c main --tier=baseline", "asm hot.c main", "asm hot.c main --loop=0",
                            "asm hot.c pick", "asm hot.c main@1 --tier=baseline"}) {
        SCOPED_TRACE(use);
        Json json = report(use);
        ASSERT_FALSE(json["symbols"].empty());
        std::set<std::string> names;
        for (const Json& function : json["symbols"]) {
            names.insert(function["name"]);
            expectConsistent(function);
        }
        EXPECT_TRUE(names.contains("kiln.entry")) << json["symbols"];
    }
    Json json = report("asm hot.c step");
    EXPECT_EQ(json["tier"], "optimized");
    EXPECT_EQ(json["symbols"][0]["instructions"].back()["text"], "ret");
    expectParts(text("asm hot.c main --tier=baseline"), {"main, baseline tier, as compiled after this run\n",
                                                         "kiln.entry: ", "call     kiln.local.step\n", ".L0:\n"});
    expectParts(text("asm hot.c scale --no-run"), {"without a profile", "# kiln.local.weights\n"});
}

} // namespace
