// what: vector extensions of 16 and 32 bytes: arithmetic, comparison, shuffle, element access, conversion, arguments
#include <stdio.h>

typedef int V4 __attribute__((vector_size(16)));
typedef unsigned char V16c __attribute__((vector_size(16)));
typedef float F4 __attribute__((vector_size(16)));
typedef double D4 __attribute__((vector_size(32)));
typedef long L4 __attribute__((vector_size(32)));
typedef short S2 __attribute__((vector_size(4)));

#define NOINLINE __attribute__((noinline))
static NOINLINE V4 step(V4 a, V4 b) { return (a + b * 3) ^ (a << 2) ^ (V4)((a > b) & 5); }
static NOINLINE D4 real(D4 a, double s) { return a * s - __builtin_shufflevector(a, a, 3, 2, 1, 0) * 0.25 + 1; }
static NOINLINE V16c bytes(V16c a, V16c b) { return a + (b >> 1); }
static NOINLINE F4 convert(V4 v) { return __builtin_convertvector(v, F4) / 8; }
static NOINLINE long masked(L4 a, L4 b) {
  L4 m = a < b;
  L4 r = (a & m) | (b & ~m);
  return r[0] + r[1] * 2 + r[2] * 3 + r[3] * 4;
}
static NOINLINE S2 tiny(S2 a) { return a * a - 1; }

int main(void) {
  V4 v = {1, 2, 3, 4}, w = {5, -6, 7, -8};
  D4 d = {0.5, 1, 2, 4};
  V16c c = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  S2 s = {3, 5};
  double sum = 0;
  long n = 0;
  for (int i = 0; i < 2000; ++i) {
    w[i & 3] += i;
    v = step(v & 0xffff, w & 0xffff);
    d = real(d, 0.5);
    c = bytes(c, c);
    s = tiny(s & 63);
    F4 f = convert(v & 1023);
    sum += (double)(f[0] + f[3]) + d[i & 3];
    n += masked((L4){i, 2, -i, 4}, (L4){1, i, 3, -4}) + c[i & 15] + s[1];
  }
  printf("%d %d %d %d %.6f %ld\n", v[0], v[1], v[2], v[3], sum, n);
  return 0;
}
