// what: recursion tens of thousands of calls deep, again and again
// args: 1
// expect: 5669293410777279333
// small: 20
// expect-small: 7506138495283825872
#include <stdio.h>
#include <stdlib.h>

__attribute__((noinline)) static unsigned long down(unsigned long n, unsigned long seed) {
    if (n == 0) return seed;
    unsigned long below = down(n - 1, seed * 3 + n);
    return below ^ (below >> 5) ^ seed;
}

__attribute__((noinline)) static unsigned long both(unsigned n, unsigned long seed) {
    if (n < 2) return seed + n;
    return both(n - 1, seed ^ n) * 3 + both(n - 2, seed + 1);
}

int main(int argc, char **argv) {
    const long part = argc > 1 ? atol(argv[1]) : 1; // of the work
    unsigned long t = 0;
    for (long r = 0; r < 4000 / part; r++)
        t += down(20000, (unsigned long)r ^ t);
    for (long r = 0; r < 60 / part; r++)
        t += both(26, (unsigned)r);
    printf("%lu\n", t);
    return 0;
}
