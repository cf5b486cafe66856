// what: complex numbers: double and float, arithmetic, division, as arguments and results
// link: -lm
#include <complex.h>
#include <stdio.h>

static __attribute__((noinline)) double _Complex step(double _Complex z, double _Complex c) { return z * z / 4 + c; }
static __attribute__((noinline)) double _Complex quotient(double _Complex a, double _Complex b) { return a / b; }
static __attribute__((noinline)) float _Complex single(float _Complex a, float b) { return a * b + 1.0f; }
static __attribute__((noinline)) long double _Complex wide(long double _Complex a) { return -a * 2; }

int main(void) {
  double _Complex z = 0, sum = 0;
  float _Complex f = 1;
  int escaped = 0;
  for (int i = 0; i < 2000; ++i) {
    z = step(z, (i % 40) / 32.0 - 0.5 + ((i % 30) / 16.0 - 1) * I);
    if (cabs(z) > 4) {
      z = 0;
      ++escaped;
    }
    sum += quotient(z + 1, z + 2 + I);
    f = single(f, 0.5f) + 0.25f * I;
    if (i % 100 == 0)
      sum += (double)creall(wide(z));
  }
  printf("%.10f %.10f %.6f %.6f %d\n", creal(sum), cimag(sum), (double)crealf(f), (double)cimagf(f), escaped);
  return 0;
}
