// what: a branch that is never taken for 10,000 calls, then nearly always, then every other time
// expect: 11238329659906136145 36328168
#include <stdio.h>

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

int main(void) {
    int v[256];
    for (int i = 0; i < 256; i++)
        v[i] = (i * 167 + 13) & 255;
    unsigned long t = 0;
    for (long call = 0; call < 60000; call++)
        t = t * 31 + (unsigned long)step(v, 1000, call < 10000 ? 1000 : call < 35000 ? 10 : 128, call);
    printf("%lu %ld\n", t, rareCalls);
    return 0;
}
