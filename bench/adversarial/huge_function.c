// what: one function of some 50,000 instructions, called until it is hot
// args: 1
// expect: 16756664391065554687
// small: 100
// expect-small: 950134039938738781
#include <stdio.h>
#include <stdlib.h>

#define S1(k) x = x * 3 + (y ^ k); y += x >> 3; if (x & 64) z ^= y + k; else z += x;
#define S4(k) S1(k) S1(k + 1) S1(k + 2) S1(k + 3)
#define S16(k) S4(k) S4(k + 4) S4(k + 8) S4(k + 12)
#define S64(k) S16(k) S16(k + 16) S16(k + 32) S16(k + 48)
#define S256(k) S64(k) S64(k + 64) S64(k + 128) S64(k + 192)
#define S1024(k) S256(k) S256(k + 256) S256(k + 512) S256(k + 768)

__attribute__((noinline)) static unsigned long huge(unsigned long x, unsigned long y) {
    unsigned long z = x ^ y;
    S1024(0) S1024(1024) S1024(2048) S1024(3072)
    return x + y * 5 + z * 7;
}

int main(int argc, char **argv) {
    const long part = argc > 1 ? atol(argv[1]) : 1; // of the work
    unsigned long t = 1;
    for (int r = 0; r < 20000 / part; r++)
        t = huge(t, (unsigned long)r);
    printf("%lu\n", t);
    return 0;
}
