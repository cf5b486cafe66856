// what: two thousand tiny functions that all get hot
// args: 1
// expect: 2702985325
// small: 100
// expect-small: 3902435480
#include <stdio.h>
#include <stdlib.h>

#define F1(n) __attribute__((noinline)) static unsigned f##n(unsigned x) { return x * 3 + 0x##n ^ x >> 2; }
#define F8(n) F1(n##0) F1(n##1) F1(n##2) F1(n##3) F1(n##4) F1(n##5) F1(n##6) F1(n##7)
#define F64(n) F8(n##0) F8(n##1) F8(n##2) F8(n##3) F8(n##4) F8(n##5) F8(n##6) F8(n##7)
#define F512(n) F64(n##0) F64(n##1) F64(n##2) F64(n##3) F64(n##4) F64(n##5) F64(n##6) F64(n##7)
F512(1) F512(2) F512(3) F512(4)
#define C1(n) x = f##n(x);
#define C8(n) C1(n##0) C1(n##1) C1(n##2) C1(n##3) C1(n##4) C1(n##5) C1(n##6) C1(n##7)
#define C64(n) C8(n##0) C8(n##1) C8(n##2) C8(n##3) C8(n##4) C8(n##5) C8(n##6) C8(n##7)
#define C512(n) C64(n##0) C64(n##1) C64(n##2) C64(n##3) C64(n##4) C64(n##5) C64(n##6) C64(n##7)

__attribute__((noinline)) static unsigned all(unsigned x) { C512(1) C512(2) C512(3) C512(4) return x; }

int main(int argc, char **argv) {
    const long part = argc > 1 ? atol(argv[1]) : 1; // of the work
    unsigned t = 1;
    for (int r = 0; r < 60000 / part; r++)
        t = all(t + (unsigned)r);
    printf("%u\n", t);
    return 0;
}
