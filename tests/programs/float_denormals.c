// what: denormals, gradual underflow, signed zeros and overflow to infinity are kept
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint64_t bitsOf(double d) {
  uint64_t u;
  memcpy(&u, &d, 8);
  return u;
}

static __attribute__((noinline)) double halve(double d) { return d * 0.5; }
static __attribute__((noinline)) float thirds(float f) { return f / 3.0f; }
static __attribute__((noinline)) double negate(double d) { return -d; }
static __attribute__((noinline)) double addZero(double d) { return d + 0.0; }
static __attribute__((noinline)) double magnitude(double d) { return __builtin_fabs(d); }
static __attribute__((noinline)) double sign(double a, double b) { return __builtin_copysign(a, b); }

int main(void) {
  uint64_t sum = 0;
  for (int round = 0; round < 20; ++round) {
    double d = 1e-300;
    float f = 1e-30f;
    int steps = 0;
    while (d != 0) {
      d = halve(d);
      f = thirds(f);
      uint32_t u;
      memcpy(&u, &f, 4);
      sum = sum * 31 + bitsOf(d) + u;
      ++steps;
    }
    sum += (uint64_t)steps;
  }
  double big = 1e300;
  for (int i = 0; i < 40; ++i)
    big = big / halve(0.5);
  printf("%016llx %g\n", (unsigned long long)sum, big);
  printf("%016llx %016llx %016llx\n", (unsigned long long)bitsOf(negate(0.0)), (unsigned long long)bitsOf(addZero(negate(0.0))),
         (unsigned long long)bitsOf(halve(-5e-324)));
  printf("%g %g %g\n", magnitude(-3.5), sign(2.0, -0.0), 1.0 / negate(0.0));
  return 0;
}
