// Another process: `sqlite_other VERB ARG...`. What a forked child of a test does with SQLite shares the test's
// memory of locks; what this one does, does not.
//
//   sql FILE STATEMENTS     runs them without any precaution, prints the last row's first column
//   hold FILE STATEMENTS    runs them, prints "held", and ends with its standard input; the connection lives that long
//   write DIRECTORY SEED    opens a level and puts, gets and removes until it is killed; a byte on stdout for each put

#include "tests/cache/sqlite_support.h"

#include <cstdio>
#include <string_view>

namespace {

using namespace kiln;

// Of the writers of sqlite_kill_test, which knows them too.
constexpr uint64_t kKeys = 300;
constexpr size_t kMostBytes = 40000, kCapacityBytes = 3u << 20;

int sql(const char* file, const char* statements, bool hold) {
    test::RawConnection raw(file);
    const std::string result = raw.text(statements);
    if (testing::Test::HasFailure()) return 1;
    std::puts(hold ? "held" : result.c_str());
    std::fflush(stdout);
    while (hold && std::getchar() != EOF)
        ;
    return 0;
}

int write(const char* directory, uint64_t seed) {
    test::Stream random(seed);
    for (;;) { // opens anew now and then: those are moments to die in, too
        const auto level = test::openLevel(directory, kCapacityBytes, 1000);
        if (!level) return 1;
        for (uint64_t left = random.below(40); left > 0; --left) {
            const uint64_t number = random.below(kKeys);
            if (const auto bytes = level->get(test::keyOf(number))) {
                if (!test::isWhole(number, *bytes)) return 2;
                level->countHit(test::keyOf(number));
            }
            if (random.below(10) == 0) level->remove(test::keyOf(number));
            level->put(test::formOf(number, random.below(kMostBytes)));
            if (putchar('.') == EOF || std::fflush(stdout)) return 3;
        }
    }
}

} // namespace

int main(int count, char** arguments) {
    testing::InitGoogleTest(); // for its expectations
    const std::string_view verb = count == 4 ? arguments[1] : "";
    if (verb == "sql" || verb == "hold") return sql(arguments[2], arguments[3], verb == "hold");
    if (verb == "write") return write(arguments[2], std::strtoull(arguments[3], nullptr, 0));
    std::fputs("usage: sqlite_other sql|hold FILE STATEMENTS | write DIRECTORY SEED\n", stderr);
    return 2;
}
