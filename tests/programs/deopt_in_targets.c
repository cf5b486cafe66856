// what: speculation that fails inside of functions reached through pointers, which come into a unit by its counts only:
//       no key knows of their failed sites
#include <stdio.h>

static long calls;
__attribute__((noinline)) static long rare(long x) { return calls++, x ^ 77; }

typedef long (*Step)(long, long, long);
static long first(long s, long x, long limit) {
    for (long j = 0; j < 9; j++) {
        if (x + j > limit) s += rare(x);
        s = s * 3 + x;
    }
    return s;
}
static long second(long s, long x, long limit) {
    for (long j = 0; j < 7; j++) {
        if (x - j > limit) s -= rare(x + s);
        s = (s ^ x) + j;
    }
    return s;
}
static const Step steps[] = {first, second};

__attribute__((noinline)) static long fold(const long *v, long n, long limit) {
    long sum = 1;
    for (long i = 0; i < n; i++)
        sum = steps[i & 1](sum, v[i & 15], limit);
    return sum;
}

int main(void) {
    long v[16], t = 0;
    for (int i = 0; i < 16; i++)
        v[i] = i * 7 % 16;
    for (int r = 0; r < 400; r++)
        t = t * 5 + fold(v, 100, 1000);
    printf("%ld %ld\n", t, calls);
    for (int r = 0; r < 200; r++)
        t = t * 5 + fold(v, 100, r % 20);
    printf("%ld %ld\n", t, calls);
    return 0;
}
