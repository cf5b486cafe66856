// what: recursion tens of thousands of calls deep, again and again
// expect: 5669293410777279333
#include <stdio.h>

__attribute__((noinline)) static unsigned long down(unsigned long n, unsigned long seed) {
    if (n == 0) return seed;
    unsigned long below = down(n - 1, seed * 3 + n);
    return below ^ (below >> 5) ^ seed;
}

__attribute__((noinline)) static unsigned long both(unsigned n, unsigned long seed) {
    if (n < 2) return seed + n;
    return both(n - 1, seed ^ n) * 3 + both(n - 2, seed + 1);
}

int main(void) {
    unsigned long t = 0;
    for (unsigned long r = 0; r < 4000; r++)
        t += down(20000, r ^ t);
    for (unsigned r = 0; r < 60; r++)
        t += both(26, r);
    printf("%lu\n", t);
    return 0;
}
