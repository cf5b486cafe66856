// what: speculation that fails in callees inlined several levels deep, and in recursion: the callers go on
#include <stdio.h>

static long calls;
static int mode;
__attribute__((noinline)) static long rare(long x) { return calls++, x ^ 0x5a5a; }

static long leaf(long x, int limit) {
    if (x % 1000 >= limit) x = rare(x) + 1;
    return x * 3 + 1;
}
static long middle(long x, int limit) {
    long a = leaf(x & 1023, limit);
    if (a < 0) a = rare(a);
    return a + leaf((x >> 3) & 1023, limit + 1);
}
__attribute__((noinline)) static long outer(long n, int limit) {
    long sum = 0;
    for (long i = 0; i < n; i++)
        sum = sum * 7 + middle(i, limit) - middle(sum & 511, limit + 2);
    return sum;
}

__attribute__((noinline)) static long recursive(long n) {
    if (n < 2) return mode == 2 ? rare(n) : n;
    if (mode == 1 && (n & 3) == 0) return rare(n) + recursive(n - 1);
    return recursive(n - 1) + recursive(n - 2);
}

int main(void) {
    long t = 0;
    for (int r = 0; r < 120; r++)
        t = t * 3 + outer(50, 2000) + recursive(10);
    printf("%ld %ld\n", t, calls);
    for (int r = 0; r < 50; r++)
        t = t * 3 + outer(40 + r, 2000 - r * 37);
    printf("%ld %ld\n", t, calls);
    for (mode = 1; mode <= 2; mode++)
        for (int r = 0; r < 25; r++)
            t = t * 3 + recursive(r % 12 + 3);
    printf("%ld %ld\n", t, calls);
    for (int r = 0; r < 100; r++)
        t = t * 3 + outer(60, r * 10) + recursive(8);
    printf("%ld %ld\n", t, calls);
    return 0;
}
