// what: float and double arithmetic, square root, and conversion between them
// link: -lm
#include <math.h>
#include <stdio.h>

#define NOINLINE __attribute__((noinline))
static NOINLINE double polynomial(double x) {
  double y = x - 3.0;
  double z = y / (x + 10.0);
  return z - sqrt(x);
}
static NOINLINE float single(float a, float b) {
  float q = a / b;
  float r = sqrtf(a);
  return q - r;
}
static NOINLINE double widen(float f) { return (double)f / 3.0; }
static NOINLINE float narrow(double d) { return (float)(d / 7.0); }
static NOINLINE double remainders(double a, double b) { return fmod(a, b) - -a; }

int main(void) {
  double sum = 0;
  float fsum = 0;
  for (int i = 1; i <= 3000; ++i) {
    double d = polynomial(i);
    sum += d;
    fsum += single((float)i, 1.5f);
    sum += widen(fsum);
    fsum += narrow(sum);
    sum -= remainders(sum, i);
    fsum = fsum / 2;
  }
  printf("%a %a\n%.17g %.9g\n", sum, (double)fsum, sum, (double)fsum);
  return 0;
}
