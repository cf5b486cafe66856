// what: fast-math flags on operations whose result is exact, whatever the order
// flags: -ffast-math
#include <stdio.h>

static __attribute__((noinline)) double sum(const double *v, int n) {
  double s = 0;
  for (int i = 0; i < n; ++i)
    s += v[i] * 2.0;
  return s;
}

static __attribute__((noinline)) float dot(const float *a, const float *b, int n) {
  float s = 0;
  for (int i = 0; i < n; ++i)
    s += a[i] * b[i];
  return s;
}

int main(void) {
  double v[100];
  float a[64], b[64];
  for (int i = 0; i < 100; ++i)
    v[i] = i * 0.25;
  for (int i = 0; i < 64; ++i) {
    a[i] = (float)(i % 9);
    b[i] = (float)(i % 5) - 2;
  }
  double total = 0;
  for (int i = 0; i < 500; ++i)
    total += sum(v, i % 100) + dot(a, b, i % 64);
  printf("%.2f\n", total);
  return 0;
}
