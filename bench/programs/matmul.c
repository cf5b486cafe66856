// what: matrix loops: three nested loops over rows of doubles, the kind a vectorizer loves
// args: 3000
// expect: 81979173 -249020
// small: 8
// expect-small: -558942 69379
// medium: 200
// expect-medium: -3395553 22894
#include <stdio.h>
#include <stdlib.h>

enum { kSize = 192 };

static double a[kSize][kSize], b[kSize][kSize], c[kSize][kSize];

static void multiply(void) {
  for (int i = 0; i < kSize; ++i) {
    for (int j = 0; j < kSize; ++j)
      c[i][j] = 0;
    for (int k = 0; k < kSize; ++k) {
      double f = a[i][k];
      for (int j = 0; j < kSize; ++j)
        c[i][j] += f * b[k][j];
    }
  }
}

// The next left factor: small whole numbers again, so that every sum is exact whatever the order.
static void feedBack(int round) {
  for (int i = 0; i < kSize; ++i)
    for (int j = 0; j < kSize; ++j)
      a[i][j] = (double)(((long)c[j][i] + round) % 17 - 8);
}

int main(int argc, char **argv) {
  long rounds = argc > 1 ? atol(argv[1]) : 3000;
  for (int i = 0; i < kSize; ++i)
    for (int j = 0; j < kSize; ++j) {
      a[i][j] = (i * 7 + j * 3) % 11 - 5;
      b[i][j] = (i * 5 + j * 13) % 9 - 4;
    }
  double trace = 0;
  for (long r = 0; r < rounds; ++r) {
    multiply();
    for (int i = 0; i < kSize; ++i)
      trace += c[i][i];
    feedBack((int)(r % 17));
  }
  double sum = 0;
  for (int i = 0; i < kSize; ++i)
    for (int j = 0; j < kSize; ++j)
      sum += c[i][j] * ((i + j) % 5);
  printf("%.0f %.0f\n", trace, sum);
  return 0;
}
