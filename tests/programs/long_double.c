// what: long double (x86_fp80): arithmetic, conversions, comparisons, as arguments and results, in memory
// link: -lm
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#define NOINLINE __attribute__((noinline))
static NOINLINE long double step(long double x, int i) { return x / 3.0L + (long double)i * 1.25L - sqrtl(x); }
static NOINLINE long double eight(int a, long double b, double c, long double d, long e, long double f) {
  return b * c - d / (e + 1) + f * a;
}
static NOINLINE int64_t whole(long double x) { return (int64_t)x; }
static NOINLINE uint64_t wholeUnsigned(long double x) { return (uint64_t)x; }
static NOINLINE long double fromUnsigned(uint64_t u) { return u; }
static NOINLINE int order(long double a, long double b) { return (a < b) | (a == b) << 1 | (a > b) << 2; }

struct Holder {
  char c;
  long double v;
};
static long double table[16];

int main(void) {
  long double x = 1.0L;
  struct Holder h = {'x', 0.5L};
  int64_t sum = 0;
  for (int i = 1; i < 3000; ++i) {
    x = step(x < 0 ? -x : x, i % 50);
    h.v += x / i;
    table[i & 15] += eight(i, x, 0.5, h.v, i, 0.125L) / 1000;
    sum += whole(x) + order(x, h.v);
    sum += (int64_t)(wholeUnsigned(fromUnsigned(UINT64_MAX - (unsigned)i)) >> 33);
  }
  printf("%.15Lg %.15Lg %lld %zu\n", x, h.v, (long long)sum, sizeof(struct Holder));
  for (int i = 0; i < 16; i += 5)
    printf("%.12Lg ", table[i]);
  printf("%d %f %f\n", order(NAN, 1), (double)x, (double)(float)h.v);
  return 0;
}
