// what: comparisons with NaN, infinities and signed zeros, all ordered and unordered predicates
#include <math.h>
#include <stdio.h>

#define NOINLINE __attribute__((noinline))
static NOINLINE int relations(double a, double b) {
  return (a < b) | (a <= b) << 1 | (a > b) << 2 | (a >= b) << 3 | (a == b) << 4 | (a != b) << 5 | !(a < b) << 6 |
         !(a >= b) << 7 | __builtin_isunordered(a, b) << 8 | __builtin_islessgreater(a, b) << 9;
}
static NOINLINE int relationsFloat(float a, float b) {
  return (a < b) | (a <= b) << 1 | (a > b) << 2 | (a >= b) << 3 | (a == b) << 4 | (a != b) << 5 | !(a <= b) << 6 |
         !(a > b) << 7;
}
static NOINLINE int classify(double x) {
  return (isnan(x) != 0) | (isinf(x) != 0) << 1 | (isfinite(x) != 0) << 2 | (isnormal(x) != 0) << 3 | (signbit(x) != 0) << 4;
}
static NOINLINE double least(double a, double b) { return a < b ? a : b; }

int main(void) {
  const double values[] = {0.0, -0.0, 1.0, -1.5, INFINITY, -INFINITY, NAN, 5e-324, -2.5e-310, 1.7e308};
  enum { kCount = sizeof values / sizeof values[0] };
  unsigned long sum = 0;
  int nans = 0;
  for (int round = 0; round < 10; ++round)
    for (int i = 0; i < kCount; ++i)
      for (int j = 0; j < kCount; ++j) {
        int r = relations(values[i], values[j]);
        sum = sum * 31 + (unsigned)r + (unsigned)classify(values[i]);
        sum = sum * 31 + (unsigned)relationsFloat((float)values[i], values[j] > 1e300 ? 3.0f : (float)values[j]);
        nans += isnan(least(values[i], values[j])) != 0;
        if (round == 0 && (i == 6 || i == 1))
          printf("%x ", r);
      }
  printf("\n%016lx %d\n", sum, nans);
  return 0;
}
