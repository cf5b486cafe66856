// what: products and sums fused where the compiler may fuse them, explicit fma, and the pragma that forbids fusing
// link: -lm
#include <math.h>
#include <stdio.h>

#define NOINLINE __attribute__((noinline))
static NOINLINE double fused(double a, double b, double c) { return a * b + c; }
static NOINLINE double fusedNegative(double a, double b, double c) { return c - a * b; }
static NOINLINE float fusedFloat(float a, float b, float c) { return a * b - c; }
static NOINLINE double explicitly(double a, double b, double c) { return fma(a, b, -c); }
static NOINLINE double apart(double a, double b, double c) {
#pragma STDC FP_CONTRACT OFF
  return a * b + c;
}

int main(void) {
  double x = 1.0 / 3, y = 1.0 / 7, sum = 0;
  float fx = 1.0f / 3, fsum = 0;
  int differ = 0;
  for (int i = 1; i <= 3000; ++i) {
    double p = x * i;
    double q = y / i;
    double a = fused(p, q, -p), b = fusedNegative(q, p, 1.0), c = explicitly(p, q, p);
    double d = apart(p, q, -p);
    differ += a != d;
    differ += c != a;
    sum += a;
    sum += b;
    sum -= d * 0.5;
    fsum = fusedFloat(fsum, 0.5f, fx * (float)i);
  }
  printf("%a %a %d\n", sum, (double)fsum, differ);
  return 0;
}
