// what: arguments that have one value for 10,000 calls, then another, then change with each call
// args: 1
// expect: 16526991175965539855
// small: 100
// expect-small: 8042572436675072675
#include <stdio.h>
#include <stdlib.h>

__attribute__((noinline)) static unsigned long scale(const unsigned *v, int n, int stride, unsigned divisor, int mode) {
    unsigned long sum = 0;
    for (int i = 0; i < n; i++) {
        unsigned x = v[(i * stride) & 1023] / divisor;
        switch (mode) {
        case 0: sum += x; break;
        case 1: sum ^= (unsigned long)x << (i & 31); break;
        default: sum = sum * 3 + x; break;
        }
    }
    return sum;
}

int main(int argc, char **argv) {
    const long part = argc > 1 ? atol(argv[1]) : 1; // of the work
    unsigned v[1024];
    for (unsigned i = 0; i < 1024; i++)
        v[i] = i * 2654435761u;
    unsigned long t = 0;
    for (int call = 0; call < 10000 / part; call++)
        t = t * 31 + scale(v, 1000, 1, 7, 0);
    for (int call = 0; call < 60000 / part; call++)
        t = t * 31 + scale(v, 1000, 3, 10, 1);
    for (int call = 0; call < 60000 / part; call++)
        t = t * 31 + scale(v, 900 + call % 100, call % 5 + 1, (unsigned)call % 9 + 1, call % 3);
    printf("%lu\n", t);
    return 0;
}
