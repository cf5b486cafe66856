// what: each level of a recursion through a loop was entered by OSR, at most of a kilobyte of native stack a level: it
// overflowed where the same recursion fits natively.
#include <stdio.h>

__attribute__((noinline)) unsigned f(unsigned depth, unsigned n) {
    unsigned r = depth;
    for (unsigned i = 0; i < n; i++) {
        r = r * 31 + i;
        if (i == 3 && depth) r ^= f(depth - 1, n);
    }
    return r;
}

int main(void) {
    unsigned hot = f(0, 3000000); // the loop's code stands from here on
    printf("%u %u\n", hot, f(40000, 6));
    return 0;
}
