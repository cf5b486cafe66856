// what: _BitInt of odd widths: arithmetic, shifts and conversions
// flags: -std=c23
#include <stdio.h>

typedef unsigned _BitInt(24) U24;
typedef _BitInt(33) I33;
typedef unsigned _BitInt(7) U7;
typedef _BitInt(100) I100;

static __attribute__((noinline)) U24 mix24(U24 a, U24 b) { return (U24)((a * b) ^ (a >> 5) ^ (b << 3)) + (U24)1; }
static __attribute__((noinline)) I33 mix33(I33 a, I33 b) { return (a / (b | 1)) - (b % 1000) + (a >> 4); }
static __attribute__((noinline)) U7 mix7(U7 a, U7 b) { return (U7)(a * (U7)5 + b); }
static __attribute__((noinline)) I100 mix100(I100 a, I100 b) { return (a >> 3) + b * 12345 - (b >> 1); }

int main(void) {
  U24 a = 1, b = 0xabcdef;
  I33 c = -5, d = 77;
  U7 e = 3;
  I100 f = 1, g = -7;
  for (int i = 1; i < 3000; ++i) {
    a = mix24(a, b);
    b = mix24(b, (U24)i);
    c = mix33(c * 3 % 100000007 - i, d);
    d = (I33)i * (i % 3 - 1);
    e = mix7(e, (U7)(i & 127));
    f = mix100(f, g);
    g = (I100)i - g % 1000003;
  }
  printf("%u %u %lld %lld %u\n", (unsigned)a, (unsigned)b, (long long)c, (long long)d, (unsigned)e);
  printf("%lld %lld\n", (long long)(f % 1000000007), (long long)g);
  return 0;
}
