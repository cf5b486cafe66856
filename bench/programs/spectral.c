// what: floating point with division: the spectral norm of an endless matrix given by a formula
// args: 5200
// expect: 1.274224153
// small: 250
// expect-small: 1.274223867
// medium: 1900
// expect-medium: 1.274224152
// link: -lm
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double element(int i, int j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }

static void timesA(int n, const double *v, double *out) {
  for (int i = 0; i < n; ++i) {
    double s = 0;
    for (int j = 0; j < n; ++j)
      s += element(i, j) * v[j];
    out[i] = s;
  }
}

static void timesTransposed(int n, const double *v, double *out) {
  for (int i = 0; i < n; ++i) {
    double s = 0;
    for (int j = 0; j < n; ++j)
      s += element(j, i) * v[j];
    out[i] = s;
  }
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 5200;
  double *u = malloc(sizeof(double) * (size_t)n * 3);
  if (!u)
    return 1;
  double *v = u + n, *t = v + n;
  for (int i = 0; i < n; ++i)
    u[i] = 1;
  for (int i = 0; i < 10; ++i) {
    timesA(n, u, t);
    timesTransposed(n, t, v);
    timesA(n, v, t);
    timesTransposed(n, t, u);
  }
  double vBv = 0, vv = 0;
  for (int i = 0; i < n; ++i) {
    vBv += u[i] * v[i];
    vv += v[i] * v[i];
  }
  printf("%.9f\n", sqrt(vBv / vv));
  free(u);
  return 0;
}
