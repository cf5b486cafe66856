// what: calls through pointers that reach thirty-two functions in turn
// args: 1
// expect: 12292873598606579060
// small: 50
// expect-small: 12510389773320367228
#include <stdio.h>
#include <stdlib.h>

typedef unsigned long (*Step)(unsigned long);
#define F(n) static unsigned long f##n(unsigned long x) { return x * (2 * n + 3) + (x >> (n % 13 + 1)); }
#define EACH(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7) M(8) M(9) M(10) M(11) M(12) M(13) M(14) M(15) M(16) M(17) M(18) \
    M(19) M(20) M(21) M(22) M(23) M(24) M(25) M(26) M(27) M(28) M(29) M(30) M(31)
EACH(F)
#define NAME(n) f##n,
static const Step steps[] = {EACH(NAME)};

__attribute__((noinline)) static unsigned long run(unsigned long seed, long n) {
    for (long i = 0; i < n; i++)
        seed = steps[(seed >> 5 ^ (unsigned long)i) & 31](seed);
    return seed;
}

int main(int argc, char **argv) {
    const long part = argc > 1 ? atol(argv[1]) : 1; // of the work
    unsigned long t = 1;
    for (int r = 0; r < 40000 / part; r++)
        t = run(t + (unsigned long)r, 1000);
    printf("%lu\n", t);
    return 0;
}
