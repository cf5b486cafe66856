// what: 128-bit integers as arguments that find one register left, or none; _BitInt(100) as argument and result
// flags: -std=c23
#include <stdio.h>

#define NOINLINE __attribute__((noinline))
typedef _BitInt(100) I100;
static NOINLINE long one_left(long a, long b, long c, long d, long e, __int128 x, long g, int k, __int128 y) {
  return a + b * 3 + c * 5 + d * 7 + e * 11 + (long)(x >> 64) * 13 + (long)x * 17 + g * 19 + k * 23 + (long)y * 29 + (long)(y >> 64);
}
static NOINLINE __int128 none_left(long a, long b, long c, long d, long e, long f, int k, __int128 x, double r) {
  return x * (a + b + c + d + e + f) + k + (long)r;
}
static NOINLINE __int128 fits(long a, __int128 x, __int128 y, long b) { return (x - y) * a + b; }
static NOINLINE I100 odd(I100 a, int b, I100 c) { return (a << 3) - c * b; }

// Host code enters these through pointers.
typedef long OneLeft(long, long, long, long, long, __int128, long, int, __int128);
static OneLeft* volatile pointer = one_left;

int main(void) {
  unsigned long h = 1;
  I100 o = 12345;
  for (int i = 0; i < 3000; ++i) {
    __int128 x = ((__int128)i << 70) - i * 77;
    h = h * 31 + (unsigned long)pointer(i, 2, -3, i * 4, 5, x, 6, -i, x * 3);
    __int128 n = none_left(1, i, 3, 4, 5, 6, i, -x, i / 2.0) + fits(3, x, x * 5, i);
    h ^= (unsigned long)n + (unsigned long)(n >> 64) * 7;
    o = odd(o, i, (I100)i << 60);
    h += (unsigned long)(o >> 50);
  }
  printf("%lu %lld\n", h, (long long)o);
  return 0;
}
