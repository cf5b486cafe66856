// An executable that is not position-independent lies at 4 MiB. LLVM 19's linker rewrote calls of its functions through
// the GOT into direct ones to somewhere else. (Under the sanitizers it is an ordinary executable.)

#include "tests/runtime/host.h"

#include <cstdint>

namespace kiln {
namespace {

extern "C" int lowHostFunction(int value) {
    return value * 3;
}

TEST(LowHost, FunctionsOfTheHostAreCalledFromEachTier) {
    if (!test::kSanitized) {
        EXPECT_LT(reinterpret_cast<uintptr_t>(&lowHostFunction), uint64_t{1} << 32);
    }
    for (const TierMode tier : {TierMode::Interpreter, TierMode::Baseline, TierMode::Optimized}) {
        Options options;
        options.tier = tier;
        options.jobs = 0;
        Engine engine = test::engineWith(options);
        engine.define("host", reinterpret_cast<void*>(&lowHostFunction));
        Program program = test::loadText(engine, Language::C,
                                         "int host(int);\n"
                                         "int tail(int a) { return host(a); }\n"
                                         "int twice(int a) { return host(a) + host(a + 1); }\n"
                                         "int (*address(void))(int) { return host; }\n");
        const auto tail = program.function<int(int)>("tail");
        const auto twice = program.function<int(int)>("twice");
        const auto address = program.function<void*()>("address");
        ASSERT_TRUE(tail && twice && address);
        EXPECT_EQ((*tail)(7), 21);
        EXPECT_EQ((*twice)(5), 33);
        EXPECT_EQ((*address)(), reinterpret_cast<void*>(&lowHostFunction));
    }
}

} // namespace
} // namespace kiln
