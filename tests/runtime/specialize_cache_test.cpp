// Specialization and the cache: what another run finds, what its key knows.

#include "tests/runtime/host.h"
#include "tests/runtime/specialize_programs.h"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace kiln {
namespace {

using namespace test;

class SpecializeCached : public testing::Test {
protected:
    SpecializeCached() {
        std::string name = (std::filesystem::temp_directory_path() / "kiln-specialize-XXXXXX").string();
        folder_ = mkdtemp(name.data());
    }
    ~SpecializeCached() override { std::filesystem::remove_all(folder_); }

    struct Counts {
        uint64_t units, hits;
        bool operator==(const Counts& other) const { return units == other.units && hits == other.hits; }
        friend void PrintTo(const Counts& counts, std::ostream* out) {
            *out << counts.units << " compiled, " << counts.hits << " from l3";
        }
    };
    /// In an engine, and so a Program, of its own.
    template <class Body>
    Counts run(Body body, const std::string& text = kPower) {
        Options options = stepped();
        options.cache.directory = folder_;
        Engine engine = engineWith(options);
        {
            Program program = loadText(engine, Language::C, text);
            body(program);
        }
        const Stats stats = engine.stats();
        uint64_t hits = 0;
        for (const PathStats& path : stats.paths)
            hits += path.origin == "l3" ? 1 : 0;
        return {stats.compileUnits, hits};
    }
    std::string folder_;
};

TEST_F(SpecializeCached, TheNextRunCompilesNothing) {
    std::vector<std::unique_ptr<long[]>> places; // kept, so that no two runs see the same
    auto all = [&](Program& program) {
        places.push_back(std::make_unique<long[]>(8));
        long* numbers = places.back().get();
        for (int i = 0; i < 8; ++i)
            numbers[i] = i;
        auto cube = functionOf<double(double, int)>(program, "power").specialize(unbound, 3);
        auto total = functionOf<long(const long*, const long*)>(program, "total")
                         .specialize(constantMemory(numbers, 64), constantMemory(numbers + 8, 0));
        auto indexed =
            functionOf<long(const long*, long)>(program, "at").specialize(constantMemory(numbers, 64), unbound);
        auto plain = functionOf<long(const long*, long)>(program, "plus").specialize(numbers, unbound);
        ASSERT_TRUE(cube && total && indexed && plain);
        EXPECT_EQ((*cube)(2), 8);
        EXPECT_EQ((*total)(), 28);
        EXPECT_EQ((*indexed)(5), 5);
        numbers[0] = 100;
        EXPECT_EQ((*plain)(5), 105) << "this run's memory";
    };
    EXPECT_EQ(run(all), (Counts{4, 0}));
    EXPECT_EQ(run(all), (Counts{0, 4}));
    // In a process of its own.
    const pid_t child = fork();
    if (child == 0) _exit(run(all) == Counts{0, 4} ? 0 : 1);
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

TEST_F(SpecializeCached, WhatIsBoundIsInTheKey) {
    alignas(16) static long numbers[2] = {1, 2};
    auto with = [](int n) {
        return [n](Program& program) {
            auto power = functionOf<double(double, int)>(program, "power").specialize(unbound, n);
            ASSERT_TRUE(power);
            EXPECT_EQ((*power)(2), 1 << n);
        };
    };
    auto withMemory = [](long n) {
        return [n](Program& program) {
            numbers[1] = n;
            auto at = functionOf<long(const long*, long)>(program, "at").specialize(constantMemory(numbers, 16), 1L);
            ASSERT_TRUE(at);
            EXPECT_EQ((*at)(), n);
        };
    };
    auto ordinary = [](Program& program) {
        auto power = functionOf<double(double, int)>(program, "power");
        for (int i = 0; i < 200; ++i)
            EXPECT_EQ(power(2, 3), 8);
    };
    EXPECT_EQ(run(with(3)), (Counts{1, 0}));
    EXPECT_EQ(run(with(4)), (Counts{1, 0}));
    EXPECT_EQ(run(with(3)), (Counts{0, 1}));
    EXPECT_EQ(run(with(4)), (Counts{0, 1}));
    EXPECT_EQ(run(withMemory(1)), (Counts{1, 0}));
    EXPECT_EQ(run(withMemory(2)), (Counts{1, 0}));
    EXPECT_EQ(run(withMemory(1)), (Counts{0, 1}));
    EXPECT_EQ(run(ordinary).hits, 0u) << "it is another function";
    const std::string changed = "double power(double x, int n) { double r = 1; while (n-- > 0) r = x * r; return r; }";
    EXPECT_EQ(run(with(3), changed), (Counts{1, 0}));
}

TEST_F(SpecializeCached, AWarmStartDoesNotKnowThem) {
    auto body = [](Program& program) {
        auto cube = functionOf<double(double, int)>(program, "power").specialize(unbound, 3);
        ASSERT_TRUE(cube);
        EXPECT_EQ((*cube)(2), 8);
    };
    EXPECT_EQ(run(body), (Counts{1, 0}));
    EXPECT_EQ(run([](Program&) {}), (Counts{0, 0})) << "who does not ask gets none";
}

} // namespace
} // namespace kiln
