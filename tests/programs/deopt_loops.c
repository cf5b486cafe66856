// what: branches that are never taken while their loops get hot, and then are: in inner and outer loops, with what the
//       loops carry of all integer widths
#include <stdio.h>

static long calls;
__attribute__((noinline)) static void rare(long *v, long i) { calls++, v[i & 7] -= 3; }

__attribute__((noinline)) static unsigned long flat(long *v, long n, long limit) {
    unsigned long sum = 0;
    unsigned char small = 1;
    unsigned __int128 wide = 1;
    for (long i = 0; i < n; i++) {
        if (v[i & 7] > limit) {
            rare(v, i);
            small ^= 0x55;
            wide += (unsigned __int128)sum << 60;
        }
        sum = sum * 31 + (unsigned long)v[i & 7] + small;
        wide = wide * 3 + sum;
        small = (unsigned char)(small * 7 + 1);
    }
    return sum ^ (unsigned long)(wide >> 64) ^ (unsigned long)wide;
}

__attribute__((noinline)) static long nested(long *v, int n, int outerRare, int innerRare) {
    long sum = 0;
    for (int i = 0; i < n; i++) {
        short kept = (short)(i * 77);
        for (int j = 0; j < n; j++) {
            if (i * n + j == innerRare) {
                rare(v, j);
                sum += 1000;
            }
            sum += v[j & 7] * kept;
        }
        if (i == outerRare) {
            rare(v, i);
            kept++;
        }
        sum ^= kept;
    }
    return sum;
}

int main(void) {
    long v[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    unsigned long t = 0;
    for (int r = 0; r < 150; r++)
        t = t * 5 + flat(v, 1000, 100) + (unsigned long)nested(v, 30, -1, -1);
    printf("%lu %ld\n", t, calls);
    for (int r = 0; r < 60; r++)
        t = t * 5 + flat(v, 100 + r, r % 3 ? 7 : 100);
    printf("%lu %ld\n", t, calls);
    for (int r = 0; r < 60; r++)
        t = t * 5 + (unsigned long)nested(v, 30, r < 30 ? r % 40 : -1, r < 30 ? -1 : 13 * r);
    printf("%lu %ld\n", t, calls);
    // Once more, with code that was made without what failed.
    for (int r = 0; r < 200; r++)
        t = t * 5 + flat(v, 1000, r) + (unsigned long)nested(v, 20, r % 20, r);
    printf("%lu %ld\n", t, calls);
    for (int i = 0; i < 8; i++)
        printf("%ld ", v[i]);
    printf("\n");
    return 0;
}
