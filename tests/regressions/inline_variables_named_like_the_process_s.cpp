// what: inline variables have plain names; those of functions and variables of libc and of other libraries in the
// process were taken for them.
#include <cstdio>

inline int error = 0, index = 5, step = 2, advance = 3;
inline int LINES = 24;

static void fail() {
    error = 3;
}

int main() {
    fail();
    index += step;
    std::printf("%d %d %d %d %d\n", error, index, step, advance, LINES);
    return error;
}
