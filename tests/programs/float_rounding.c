// what: floor, ceil, trunc, round, rint, nearbyint, lround and friends
// link: -lm
#include <math.h>
#include <stdio.h>

static __attribute__((noinline)) double all(double x) {
  return floor(x) + 2 * ceil(x) + 4 * trunc(x) + 8 * round(x) + 16 * rint(x) + 32 * nearbyint(x) + 64 * __builtin_roundeven(x);
}
static __attribute__((noinline)) float allFloat(float x) {
  return floorf(x) + 2 * ceilf(x) + 4 * truncf(x) + 8 * roundf(x) + 16 * rintf(x);
}
static __attribute__((noinline)) long whole(double x) { return lround(x) + 3 * lrint(x) + 5 * llround(x * 2); }

int main(void) {
  double sum = 0;
  long n = 0;
  for (int i = -4000; i <= 4000; ++i) {
    double x = i / 8.0;
    sum += all(x);
    sum += allFloat((float)x);
    n += whole(x) * (i & 7);
  }
  printf("%.3f %ld\n", sum, n);
  printf("%g %g %g %g %g\n", round(2.5), rint(2.5), __builtin_roundeven(-3.5), round(-0.5), ceil(-0.25));
  printf("%d %d\n", signbit(round(-0.25)) != 0, signbit(ceil(-0.5)) != 0);
  return 0;
}
