// what: calls into the math library: powers, logarithms, trigonometry, frexp, ldexp, modf
// link: -lm
#include <math.h>
#include <stdio.h>

static __attribute__((noinline)) double waves(double x) { return sin(x) + cos(x / 2); }
static __attribute__((noinline)) double growth(double x) { return exp(x / 100) + log(x + 1) + pow(x, 0.3); }
static __attribute__((noinline)) double parts(double x) {
  int e;
  double whole, m = frexp(x, &e), f = modf(x, &whole);
  return ldexp(m, e % 5) + f + whole / 16;
}

int main(void) {
  double a = 0, b = 0, c = 0;
  for (int i = 0; i < 2000; ++i) {
    double x = i * 0.375;
    a += waves(x);
    b += growth(x);
    c += parts(x);
  }
  printf("%.6f %.6f %.6f\n", a, b, c);
  printf("%.4f %.4f %d\n", fmin(1.0, NAN), fmax(-2.0, 3.0), isnan(sqrt(-1.0)) != 0);
  return 0;
}
