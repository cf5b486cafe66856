// Where deopt sites are placed, where not, and the continuations they call.

#include "ir_test_support.h"

#include "ir/continuation.h"
#include "ir/function_profile.h"
#include "ir/numbering.h"

#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"

#include <gtest/gtest.h>

#include <set>

namespace kiln::test {
namespace {

llvm::Function& canonical(ProgramModule& program, llvm::StringRef name) {
    llvm::Function& function = *program.module().getFunction(name);
    program.canonicalize(function);
    return function;
}

/// As if calls behind branches were never reached: the other way was taken that often.
UnitRequest speculating(ProgramModule& program, llvm::StringRef name, uint64_t taken, unsigned budget = 0) {
    UnitRequest request = requestFor(program, name, budget);
    request.speculation.emplace();
    request.profile = [taken](const llvm::Function& function) {
        FunctionProfile profile;
        profile.entries = 100;
        unsigned number = 0;
        for (const llvm::BasicBlock& block : function) {
            if (block.getTerminator()->getNumSuccessors() == 2) {
                FunctionProfile::Branch branch;
                branch.block = number;
                const bool calls =
                    llvm::any_of(*block.getTerminator()->getSuccessor(0),
                                 [](const llvm::Instruction& i) { return llvm::isa<llvm::CallBase>(i); });
                if (calls)
                    branch.counts = {0, taken};
                else
                    branch.counts = {taken, 1};
                profile.branches.push_back(branch);
            }
            ++number;
        }
        return std::optional(profile);
    };
    return request;
}

constexpr char kRare[] = "void slow(long *v);\n"
                         "long f(long *v, long n, long limit) {\n"
                         "  long s = 0;\n"
                         "  for (long i = 0; i != n; ++i) { if (v[i] > limit) slow(v); s += v[i]; }\n"
                         "  return s; }\n";

TEST(Speculate, aCallThatWasNeverReachedLeavesTheLoop) {
    auto program = loadC(kRare);
    ASSERT_TRUE(program);
    ReadUnit read = cut(*program, speculating(*program, "f", 5000));
    ASSERT_EQ(read.unit.sites.size(), 1u);
    EXPECT_EQ(read.unit.sites[0].function, "f");
    const std::string text = print(*read.module);
    EXPECT_TRUE(contains(text, "@kiln.deopt." + std::to_string(read.unit.sites[0].number) + ".f(")) << text;
    EXPECT_FALSE(contains(text, "call void @slow")) << text;
}

TEST(Speculate, notWithoutEnoughCountsNorWithoutSpeculation) {
    auto program = loadC(kRare);
    ASSERT_TRUE(program);
    EXPECT_TRUE(cut(*program, speculating(*program, "f", 300)).unit.sites.empty());
    UnitRequest off = speculating(*program, "f", 5000);
    off.speculation.reset();
    EXPECT_TRUE(cut(*program, off).unit.sites.empty());
}

TEST(Speculate, aWithdrawnSiteIsNotPlacedAndItsCountsAreForgotten) {
    auto program = loadC(kRare);
    ASSERT_TRUE(program);
    UnitRequest request = speculating(*program, "f", 5000);
    const unsigned site = cut(*program, request).unit.sites.at(0).number;
    request.speculation->isWithdrawn = [&](const llvm::Function&, unsigned number) { return number == site; };
    ReadUnit read = cut(*program, request);
    EXPECT_TRUE(read.unit.sites.empty());
    const std::string text = print(*read.module);
    EXPECT_TRUE(contains(text, "call void @slow")) << text;
    EXPECT_FALSE(contains(text, "i32 0, i32 5000")) << text;
}

TEST(Speculate, notWhatIsNoDetour) {
    // Computed without a call; never comes back; its address is known to nobody else.
    for (const char* source :
         {"long f(long *v, long n, long limit) { long s = 0;\n"
          "  for (long i = 0; i != n; ++i) { if (v[i] > limit) s ^= i * 77; s += v[i]; } return s; }\n",
          "void fail(void) __attribute__((noreturn));\n"
          "long f(long *v, long n, long limit) { long s = 0;\n"
          "  for (long i = 0; i != n; ++i) { if (v[i] > limit) fail(); s += v[i]; } return s; }\n",
          "void slow(void);\n"
          "long f(long *v, long n, long limit) { long a[4] = {1, 2, 3, 4};\n"
          "  for (long i = 0; i != n; ++i) { if (v[i] > limit) slow(); a[i & 3] += v[i]; } return a[n & 3]; }\n"}) {
        auto program = loadC(source);
        ASSERT_TRUE(program);
        EXPECT_TRUE(cut(*program, speculating(*program, "f", 5000)).unit.sites.empty()) << source;
    }
}

TEST(Speculate, memoryThatEscapesAnywayMayEscapeThroughASite) {
    auto program = loadC("void slow(long *v);\n"
                         "long f(long *v, long n, long limit) { long a[4] = {1, 2, 3, 4};\n"
                         "  for (long i = 0; i != n; ++i) { if (v[i] > limit) slow(a); a[i & 3] += v[i]; }\n"
                         "  return a[n & 3]; }\n");
    ASSERT_TRUE(program);
    ReadUnit read = cut(*program, speculating(*program, "f", 5000));
    EXPECT_EQ(read.unit.sites.size(), 1u);
    // Beyond the site it lives on, and no marker says so.
    EXPECT_FALSE(contains(print(*read.module), "call void @llvm.lifetime"));
    ReadUnit without = cut(*program, speculating(*program, "f", 300));
    EXPECT_TRUE(contains(print(*without.module), "call void @llvm.lifetime")) << "else this says nothing";
}

TEST(Speculate, calleesThatComeAlongHaveSites) {
    auto program = loadC("void slow(void); static int limit;\n"
                         "static long g(long x) { if (x > limit) slow(); return x * 2; }\n"
                         "long f(long n) { long s = 0; for (long i = 0; i != n; ++i) s += g(i); return s; }\n");
    ASSERT_TRUE(program);
    const std::vector<DeoptSite> sites = cut(*program, speculating(*program, "f", 5000, 1000)).unit.sites;
    EXPECT_TRUE(llvm::any_of(sites, [](const DeoptSite& site) { return site.function == "g"; }));
}

TEST(Speculate, argumentsThatAlwaysWereOneValue) {
    auto program = loadC("long f(long *v, int n) { long s = 0; for (int i = 0; i < n; ++i) s += v[i]; return s; }\n");
    ASSERT_TRUE(program);
    UnitRequest request = requestFor(*program, "f");
    request.speculation.emplace();
    request.profile = [](const llvm::Function&) {
        FunctionProfile profile;
        FunctionProfile::Place place;
        place.index = 1;
        place.top.push_back({"", 12, 50});
        profile.arguments.push_back(place);
        return std::optional(profile);
    };
    ReadUnit read = cut(*program, request);
    ASSERT_EQ(read.unit.sites.size(), 1u);
    EXPECT_EQ(read.unit.sites[0].number, 2u); // the first instruction: two arguments come before it
    const std::string text = print(*read.module);
    EXPECT_TRUE(contains(text, "freeze i32 %1")) << text;
}

TEST(Speculate, aCallTargetThatCameAlong) {
    auto program = loadC("long one(long x) { return x + 1; }\n"
                         "long f(long (*p)(long), long n) { long s = 0; for (long i = 0; i != n; ++i) s += p(i); "
                         "return s; }\n");
    ASSERT_TRUE(program);
    UnitRequest request = requestFor(*program, "f", 1000);
    request.speculation.emplace();
    llvm::Function* one = program->module().getFunction("one");
    request.likelyTargets = [&](const llvm::Function& function) {
        return function.getName() == "f" ? std::vector{one} : std::vector<llvm::Function*>();
    };
    request.profile = [](const llvm::Function& function) {
        FunctionProfile profile;
        if (function.getName() == "f") {
            FunctionProfile::Place place;
            place.top.push_back({"one", 0, 5000});
            profile.targets.push_back(place);
        }
        return std::optional(profile);
    };
    ReadUnit read = cut(*program, request);
    ASSERT_EQ(read.unit.sites.size(), 1u);
    const std::string text = print(*read.module);
    EXPECT_TRUE(contains(text, "icmp eq ptr %0, @one")) << text;
    EXPECT_TRUE(contains(text, "call i64 @kiln.copy.one(")) << text;
}

TEST(Continuation, namesAreReadBack) {
    const std::string odd = "kiln.deopt.3.odd name";
    const std::string name = continuationName(odd, 17);
    auto of = parseContinuationName(name);
    ASSERT_TRUE(of);
    EXPECT_EQ(of->function, odd);
    EXPECT_EQ(of->number, 17u);
    for (const char* other : {"f", "kiln.deopt", "kiln.deopt.", "kiln.deopt.x.f", "kiln.deopt.7", "xkiln.deopt.7.f",
                              "kiln.deopt.99999999999999.f"})
        EXPECT_FALSE(parseContinuationName(other)) << other;
}

TEST(Continuation, takesWhatIsLiveAndNothingElse) {
    auto program = loadIr("declare void @use(i64)\n"
                          "define i64 @f(i64 %a, i64 %b, i64 %c) {\n"
                          "entry:\n  %x = add i64 %a, %b\n  %y = mul i64 %x, 3\n  %p = icmp eq i64 %y, %c\n"
                          "  br i1 %p, label %yes, label %no\n"
                          "yes:\n  call void @use(i64 %x)\n  br label %no\n"
                          "no:\n  %m = phi i64 [ %y, %entry ], [ 5, %yes ]\n  %r = add i64 %m, %b\n  ret i64 %r\n}\n");
    ASSERT_TRUE(program);
    llvm::Function& f = canonical(*program, "f");
    Numbering numbering(f);
    auto liveAt = [&](unsigned number) {
        auto plan = planContinuation(f, numbering, *llvm::cast<llvm::Instruction>(numbering.values()[number]));
        EXPECT_TRUE(static_cast<bool>(plan));
        std::vector<unsigned> live;
        for (const llvm::Value* value : plan->values)
            live.push_back(numbering.of(value));
        return live;
    };
    // Numbers: a 0, b 1, c 2, x 3, y 4, p 5, br 6, call 7, br 8, phi 9, r 10, ret 11.
    EXPECT_EQ(liveAt(3), (std::vector<unsigned>{0, 1, 2}));
    EXPECT_EQ(liveAt(4), (std::vector<unsigned>{1, 2, 3}));
    EXPECT_EQ(liveAt(7), (std::vector<unsigned>{1, 3}));
    EXPECT_EQ(liveAt(8), (std::vector<unsigned>{1}));
    EXPECT_EQ(liveAt(10), (std::vector<unsigned>{1, 9}));
    EXPECT_EQ(liveAt(11), (std::vector<unsigned>{10}));
}

TEST(Continuation, inALoopWhatComesAgainIsNotTaken) {
    auto program = loadIr("declare i64 @next(i64)\n"
                          "define i64 @f(i64 %n) {\nentry:\n  br label %loop\n"
                          "loop:\n  %i = phi i64 [ 0, %entry ], [ %j, %loop ]\n  %t = call i64 @next(i64 %i)\n"
                          "  %j = add i64 %t, %i\n  %q = icmp slt i64 %j, %n\n  br i1 %q, label %loop, label %out\n"
                          "out:\n  ret i64 %t\n}\n");
    ASSERT_TRUE(program);
    llvm::Function& f = canonical(*program, "f");
    Numbering numbering(f);
    // Numbers: n 0, br 1, i 2, t 3, j 4, q 5, br 6, ret 7.
    auto plan = planContinuation(f, numbering, *llvm::cast<llvm::Instruction>(numbering.values()[5]));
    ASSERT_TRUE(static_cast<bool>(plan));
    std::vector<unsigned> live;
    for (const llvm::Value* value : plan->values)
        live.push_back(numbering.of(value));
    EXPECT_EQ(live, (std::vector<unsigned>{0, 3, 4}));
}

/// Every place of every function: what can be resumed there is valid, and can be cut again as a unit of its own.
void resumeEverywhere(ProgramModule& program, std::set<std::string>& refusals) {
    std::vector<llvm::Function*> functions;
    for (llvm::Function& function : program.module())
        if (!function.isDeclaration()) functions.push_back(&function);
    for (llvm::Function* function : functions) {
        program.canonicalize(*function);
        const unsigned size = Numbering(*function).size();
        for (unsigned number = static_cast<unsigned>(function->arg_size()); number < size; ++number) {
            if (llvm::isa<llvm::PHINode>(Numbering(*function).values()[number])) continue;
            auto rest = program.continuationOf(*function, number);
            if (!rest) {
                const std::string message = llvm::toString(rest.takeError());
                refusals.insert(message.substr(message.rfind(": ") + 2));
                continue;
            }
            UnitRequest request;
            request.root = *rest;
            EXPECT_TRUE(cut(program, request).module) << function->getName().str() << " at " << number;
        }
    }
}

TEST(Continuation, ofEveryPlaceOfC) {
    auto program = loadC("#include <stdarg.h>\n#include <string.h>\nvoid use(void *); extern int table[];\n"
                         "struct s { int a; long b[3]; };\n"
                         "int sum(int n, ...) { va_list l; va_start(l, n); int s = 0; while (n--) s += va_arg(l, int);"
                         " va_end(l); return s; }\n"
                         "long nest(long n) { struct s x = {1}; long t = 0; for (long i = 0; i < n; ++i) { int a[n];"
                         " for (long j = 0; j < i; ++j) { a[j] = table[j]; if (a[j] > 5) use(&x); t += x.b[j % 3]; }"
                         " use(a); switch (t & 7) { case 1: t += 3; break; case 2: case 4: t ^= n; } } return t; }\n"
                         "struct s copy(struct s a, const char *t) { a.a += (int)strlen(t); return a; }\n"
                         "long double wide(long double x, __int128 y) { while (y--) x *= 1.5L; return x; }\n");
    ASSERT_TRUE(program);
    std::set<std::string> refusals;
    resumeEverywhere(*program, refusals);
    EXPECT_EQ(refusals, (std::set<std::string>{"its variable arguments belong to the frame it started in",
                                               "a saved stack pointer is live there"}));
}

TEST(Continuation, ofEveryPlaceOfCxx) {
    auto program = loadC("struct D { int v; ~D(); }; int g(int); void note(int) noexcept;\n"
                         "int f(int n) { D d{n}; int s = 0; try { for (int i = 0; i < n; ++i) { D e{i}; s += g(i); } }"
                         " catch (int x) { s += x; note(s); } catch (const D &x) { s -= x.v; g(s); }"
                         " return s; }\n",
                         Language::Cxx);
    ASSERT_TRUE(program);
    std::set<std::string> refusals;
    resumeEverywhere(*program, refusals);
    EXPECT_EQ(refusals,
              (std::set<std::string>{"it starts with a landing pad", "the type of a caught exception is live there"}));
}

TEST(Continuation, thereIsNoneOfWhatIsNotThere) {
    auto program = loadC("int f(int x) { return x + 1; }\n");
    ASSERT_TRUE(program);
    llvm::Function& f = *program->module().getFunction("f");
    for (unsigned number : {0u, 3u, 1000000u}) {
        auto rest = program->continuationOf(f, number);
        ASSERT_FALSE(static_cast<bool>(rest)) << number;
        EXPECT_TRUE(contains(llvm::toString(rest.takeError()), "'f' has no instruction " + std::to_string(number)));
    }
}

} // namespace
} // namespace kiln::test
