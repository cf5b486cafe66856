// what: a call through a pointer that reaches one function for long, then rotates over four
// args: 1
// expect: 2033693308984437504
// small: 50
// expect-small: 15849709644258718080
#include <stdio.h>
#include <stdlib.h>

typedef long (*Step)(long, long);
static long a(long x, long y) { return x + y; }
static long b(long x, long y) { return x * 3 ^ y; }
static long c(long x, long y) { return x - (y << 2); }
static long d(long x, long y) { return x ^ (x >> 7) ^ y; }
static const Step steps[] = {a, b, c, d};

__attribute__((noinline)) static long fold(const Step *step, long mask, const int *v, long n) {
    long sum = 1;
    for (long i = 0; i < n; i++)
        sum = step[i & mask](sum, v[i & 255]);
    return sum;
}

int main(int argc, char **argv) {
    const long part = argc > 1 ? atol(argv[1]) : 1; // of the work
    int v[256];
    for (int i = 0; i < 256; i++)
        v[i] = (i * 167 + 13) & 255;
    unsigned long t = 0;
    for (long call = 0; call < 20000 / part; call++)
        t = t * 31 + (unsigned long)fold(steps, 0, v, 2000);
    for (long call = 0; call < 40000 / part; call++)
        t = t * 31 + (unsigned long)fold(steps + (call / (5000 / part) % 4), 0, v, 2000);
    for (long call = 0; call < 30000 / part; call++)
        t = t * 31 + (unsigned long)fold(steps, 3, v, 2000);
    printf("%lu\n", t);
    return 0;
}
