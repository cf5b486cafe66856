// what: a recursion of a compiled and an interpreted function took native stack for each change between the two, and
// overflowed where natively it fits; the interpreter goes on by itself then.
#include <stdio.h>
#include <unistd.h>

unsigned g(unsigned depth, unsigned x);

__attribute__((noinline)) unsigned f(unsigned depth, unsigned x) {
    return depth ? g(depth - 1, x * 3 + 1) ^ depth : x;
}

__attribute__((noinline)) unsigned g(unsigned depth, unsigned x) {
    return depth ? f(depth - 1, x + depth) * 5 : x * 7;
}

int main(void) {
    unsigned sum = 0;
    for (unsigned i = 0; i < 100000; i++)
        sum += f(0, i);
    usleep(50000); // f is compiled by now, g was never called
    for (unsigned i = 0; i < 1000; i++)
        sum += f(0, i);
    printf("%u\n", sum);
    printf("%u\n", f(80000, 3));
    return 0;
}
