#include "jit/linker.h"

#include "memory_map.h"
#include "units.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <stdexcept>

namespace kiln {
namespace {

using test::objectFromIr;
using Use = CodeArena::Use;

using Symbols = std::map<std::string, const void*, std::less<>>;

SymbolResolver resolverOf(Symbols symbols) {
    return [symbols = std::move(symbols)](llvm::StringRef name) -> std::optional<uint64_t> {
        auto found = symbols.find(name);
        if (found == symbols.end()) return std::nullopt;
        return reinterpret_cast<uint64_t>(found->second);
    };
}

template <typename Function>
const void* address(Function* function) {
    return reinterpret_cast<const void*>(function);
}

class LinkerTest : public ::testing::Test {
protected:
    void* link(LinkSpace& space, const std::string& ir, Tier tier = Tier::Baseline) {
        auto code = space.link(*objectFromIr(ir, tier));
        if (!code) {
            ADD_FAILURE() << llvm::toString(code.takeError());
            return nullptr;
        }
        EXPECT_TRUE(arena->contains(code->entry));
        EXPECT_GT(code->codeBytes, 0u);
        return code->entry;
    }
    std::unique_ptr<LinkSpace> makeSpace(Symbols symbols = {}) {
        return llvm::cantFail(linker->createSpace("program", resolverOf(std::move(symbols))));
    }
    size_t usedBytes() const {
        return arena->usedBytes(Use::Code) + arena->usedBytes(Use::ReadOnly) + arena->usedBytes(Use::Data);
    }

    std::shared_ptr<CodeArena> arena = llvm::cantFail(CodeArena::create(size_t{64} << 20));
    std::unique_ptr<Linker> linker = llvm::cantFail(Linker::create(arena));
};

std::string returning(int value) {
    return "define i32 @kiln.entry() { ret i32 " + std::to_string(value) + " }";
}
int call(void* entry) {
    return reinterpret_cast<int (*)()>(entry)();
}

TEST_F(LinkerTest, ManyEntriesOfOneNameLiveSideBySide) {
    auto space = makeSpace();
    std::vector<void*> entries;
    for (int i = 0; i < 20; ++i)
        entries.push_back(link(*space, returning(i)));
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(call(entries[static_cast<size_t>(i)]), i);
}

int twice(int value) {
    return 2 * value;
}

TEST_F(LinkerTest, CallsOutOfReachGoThroughAStub) {
    // A function of libc lies out of reach of the arena, one of this executable within.
    auto space = makeSpace({{"atoi", address(&std::atoi)}, {"twice", address(&twice)}});
    void* entry = link(*space, R"(
        declare i32 @atoi(ptr)
        declare i32 @twice(i32)
        define i32 @kiln.entry(ptr %x) {
          %a = call i32 @atoi(ptr %x)
          %b = call i32 @twice(i32 %a)
          ret i32 %b
        })");
    EXPECT_EQ(reinterpret_cast<int (*)(const char*)>(entry)("21"), 42);
}

TEST_F(LinkerTest, DataOfTheArenaIsReachedDirectly) {
    auto data = llvm::cantFail(arena->allocate(Use::Data, 4, 4));
    int value = 7;
    auto space = makeSpace({{"near", data.address}, {"far", &value}});
    void* entry = link(*space, R"(
        @near = external dso_local global i32
        @far = external global i32
        define i32 @kiln.entry() {
          %a = load i32, ptr @near
          %b = load i32, ptr @far
          %sum = add i32 %a, %b
          store i32 %sum, ptr @near
          ret i32 %sum
        })",
                       Tier::Optimized);
    *reinterpret_cast<int*>(data.address) = 35;
    EXPECT_EQ(call(entry), 42);
    EXPECT_EQ(*reinterpret_cast<int*>(data.address), 42);
    arena->free(data);
}

TEST_F(LinkerTest, ConstantsAndJumpTablesWork) {
    auto space = makeSpace();
    std::string ir =
        "@words = internal constant [4 x i32] [i32 3, i32 1, i32 4, i32 1]\n"
        "define i32 @kiln.entry(i32 %x) {\n"
        "  %slot = getelementptr [4 x i32], ptr @words, i32 0, i32 %x\n"
        "  switch i32 %x, label %rest [ i32 0, label %a  i32 1, label %b  i32 2, label %c  i32 3, label %d ]\n"
        "a:\n  %va = load volatile i32, ptr %slot\n  ret i32 %va\n"
        "b:\n  ret i32 11\n"
        "c:\n  %vc = load volatile i32, ptr %slot\n  %c2 = mul i32 %vc, 10\n  ret i32 %c2\n"
        "d:\n  ret i32 %x\n"
        "rest:\n  ret i32 -1\n}\n";
    for (Tier tier : {Tier::Baseline, Tier::Optimized}) {
        auto function = reinterpret_cast<int (*)(int)>(link(*space, ir, tier));
        const int expected[] = {3, 11, 40, 3, -1};
        for (int i = 0; i < 5; ++i)
            EXPECT_EQ(function(i), expected[i]);
    }
}

TEST_F(LinkerTest, UnresolvedSymbolsAreNamed) {
    auto space = makeSpace();
    const std::string ir =
        "declare void @nowhere()\n@missing = external global i32\n"
        "define i32 @kiln.entry() {\n call void @nowhere()\n %v = load i32, ptr @missing\n ret i32 %v\n}";
    const size_t before = usedBytes();
    auto code = space->link(*objectFromIr(ir));
    ASSERT_FALSE(static_cast<bool>(code));
    const std::string message = llvm::toString(code.takeError());
    EXPECT_NE(message.find("unresolved symbol: "), std::string::npos) << message;
    EXPECT_NE(message.find("nowhere"), std::string::npos) << message;
    EXPECT_NE(message.find("missing"), std::string::npos) << message;
    EXPECT_EQ(usedBytes(), before);
    EXPECT_EQ(call(link(*space, returning(5))), 5) << "the space is as usable as before";
}

TEST_F(LinkerTest, UndefinedWeakIsNull) {
    auto space = makeSpace();
    void* entry = link(*space, R"(
        declare extern_weak void @maybe()
        define i32 @kiln.entry() {
          %null = icmp eq ptr @maybe, null
          %result = zext i1 %null to i32
          ret i32 %result
        })");
    EXPECT_EQ(call(entry), 1);
}

TEST_F(LinkerTest, DamagedObjectsAreErrors) {
    auto space = makeSpace();
    auto object = objectFromIr(returning(1));
    for (llvm::StringRef bytes :
         {object->getBuffer().take_front(40), llvm::StringRef("not an object"), llvm::StringRef()}) {
        auto code = space->link(*llvm::MemoryBuffer::getMemBufferCopy(bytes));
        EXPECT_FALSE(static_cast<bool>(code));
        llvm::consumeError(code.takeError());
    }
    auto code = space->link(*objectFromIr("define i32 @other() { ret i32 1 }"));
    ASSERT_FALSE(static_cast<bool>(code));
    EXPECT_NE(llvm::toString(code.takeError()).find("kiln.entry"), std::string::npos);
    EXPECT_EQ(usedBytes(), 0u);
}

TEST_F(LinkerTest, ANearReferenceOutOfReachIsAnErrorThatSaysSo) {
    auto space = makeSpace({{"far", reinterpret_cast<const void*>(uintptr_t{0x10000})}});
    auto code = space->link(*objectFromIr("@far = external dso_local global i32\n"
                                          "define i32 @kiln.entry() {\n %v = load i32, ptr @far\n ret i32 %v\n}"));
    ASSERT_FALSE(static_cast<bool>(code));
    EXPECT_NE(llvm::toString(code.takeError()).find("far"), std::string::npos);
    EXPECT_EQ(usedBytes(), 0u);
}

void throwIt() {
    throw std::runtime_error("through linked code");
}

TEST_F(LinkerTest, ExceptionsUnwindThroughLinkedFrames) {
    auto space = makeSpace({{"throwIt", address(&throwIt)}});
    // No attribute asks for an unwind table.
    for (Tier tier : {Tier::Baseline, Tier::Optimized}) {
        void* entry = link(*space,
                           "declare void @throwIt()\n"
                           "define i32 @kiln.entry() {\n call void @throwIt()\n ret i32 1\n}",
                           tier);
        EXPECT_THROW(call(entry), std::runtime_error);
    }
}

extern "C" int __gxx_personality_v0(...);
extern "C" void* __cxa_begin_catch(void*) noexcept;
extern "C" void __cxa_end_catch();

TEST_F(LinkerTest, LinkedCodeCatches) {
    auto space = makeSpace({{"throwIt", address(&throwIt)},
                            {"__gxx_personality_v0", address(&__gxx_personality_v0)},
                            {"__cxa_begin_catch", address(&__cxa_begin_catch)},
                            {"__cxa_end_catch", address(&__cxa_end_catch)}});
    const std::string ir = R"(
        declare void @throwIt()
        declare i32 @__gxx_personality_v0(...)
        declare ptr @__cxa_begin_catch(ptr)
        declare void @__cxa_end_catch()
        define i32 @kiln.entry() personality ptr @__gxx_personality_v0 {
          invoke void @throwIt() to label %fine unwind label %pad
        fine:
          ret i32 1
        pad:
          %caught = landingpad { ptr, i32 } catch ptr null
          %exception = extractvalue { ptr, i32 } %caught, 0
          %object = call ptr @__cxa_begin_catch(ptr %exception)
          call void @__cxa_end_catch()
          ret i32 42
        })";
    // Twice: the second object brings its own copy of the personality's hidden indirection.
    for (Tier tier : {Tier::Baseline, Tier::Optimized}) {
        void* entry = link(*space, ir, tier);
        EXPECT_EQ(call(entry), 42);
    }
    // And frames of a space that is gone are forgotten.
    space = makeSpace({{"throwIt", address(&throwIt)}});
    void* entry =
        link(*space, "declare void @throwIt()\ndefine i32 @kiln.entry() {\n call void @throwIt()\n ret i32 1\n}");
    EXPECT_THROW(call(entry), std::runtime_error);
}

TEST_F(LinkerTest, ADroppedSpaceFreesEverythingAndRoundsStayFlat) {
    const auto object = objectFromIr("@table = internal global [64 x i32] zeroinitializer\n"
                                     "define i32 @kiln.entry(i32 %x) {\n"
                                     " %slot = getelementptr [64 x i32], ptr @table, i32 0, i32 %x\n"
                                     " %v = load i32, ptr %slot\n %w = add i32 %v, 1\n store i32 %w, ptr %slot\n"
                                     " ret i32 %w\n}");
    auto round = [&] {
        auto space = makeSpace();
        for (int i = 0; i < 3; ++i) {
            auto code = space->link(*object);
            ASSERT_TRUE(static_cast<bool>(code)) << llvm::toString(code.takeError());
            ASSERT_EQ(reinterpret_cast<int (*)(int)>(code->entry)(3), 1);
        }
        ASSERT_GT(usedBytes(), 0u);
    };
    round();
    EXPECT_EQ(usedBytes(), 0u);
    const size_t mappings = test::mappingCount();
    for (int i = 0; i < 1000; ++i)
        round();
    EXPECT_EQ(usedBytes(), 0u);
    EXPECT_LE(test::mappingCount(), mappings + 20) << "the heap may have grown, the arena must not";
}

TEST_F(LinkerTest, AThousandObjectsNeedNoMappingOfTheirOwn) {
    auto space = makeSpace();
    link(*space, returning(1));
    const size_t before = test::mappingCount();
    const auto object = objectFromIr(returning(2));
    for (int i = 0; i < 1000; ++i)
        llvm::cantFail(space->link(*object));
    EXPECT_LE(test::mappingCount(), before + 50); // of the heap, and of a sanitizer's

    EXPECT_EQ(test::writableAndExecutable(), std::vector<std::string>{});
}

TEST_F(LinkerTest, ASpaceMayOutliveItsLinker) {
    auto space = makeSpace();
    void* entry = link(*space, returning(9));
    linker.reset();
    EXPECT_EQ(call(entry), 9);
    space.reset();
    EXPECT_EQ(usedBytes(), 0u);
}

} // namespace
} // namespace kiln
