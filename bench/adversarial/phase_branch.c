// what: a branch that is never taken for 10,000 calls, then nearly always, then every other time
// args: 1
// expect: 11238329659906136145 36328168
// small: 50
// expect-small: 2524486264234649748 726568
#include <stdio.h>
#include <stdlib.h>

static long rareCalls;
__attribute__((noinline)) static long rare(long x) { return rareCalls++, x * 5 ^ x >> 3; }

__attribute__((noinline)) static long step(const int *v, long n, int limit, long seed) {
    long sum = seed;
    for (long i = 0; i < n; i++) {
        if (v[(i + seed) & 255] > limit) sum += rare(sum);
        sum = sum * 3 + v[i & 255];
    }
    return sum;
}

int main(int argc, char **argv) {
    const long part = argc > 1 ? atol(argv[1]) : 1; // of the work
    int v[256];
    for (int i = 0; i < 256; i++)
        v[i] = (i * 167 + 13) & 255;
    unsigned long t = 0;
    for (long call = 0; call < 60000 / part; call++)
        t = t * 31 + (unsigned long)step(v, 1000, call < 10000 / part ? 1000 : call < 35000 / part ? 10 : 128, call);
    printf("%lu %ld\n", t, rareCalls);
    return 0;
}
