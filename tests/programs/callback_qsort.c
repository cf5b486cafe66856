// what: qsort and bsearch call back into the program thousands of times, also nested
#include <stdio.h>
#include <stdlib.h>

static unsigned long compares, inner;

static int byDigitSum(const void *pa, const void *pb) {
  int a = *(const int *)pa, b = *(const int *)pb, sa = 0, sb = 0;
  ++compares;
  for (int x = a; x; x /= 10)
    sa += x % 10;
  for (int x = b; x; x /= 10)
    sb += x % 10;
  return sa != sb ? sa - sb : (a > b) - (a < b);
}

static int ascending(const void *a, const void *b) {
  int x = *(const int *)a, y = *(const int *)b;
  ++inner;
  return (x > y) - (x < y);
}

static int byMedian(const void *pa, const void *pb) {
  int a[3], b[3];
  for (int i = 0; i < 3; ++i) {
    a[i] = ((const int *)pa)[i];
    b[i] = ((const int *)pb)[i];
  }
  qsort(a, 3, sizeof(int), ascending);
  qsort(b, 3, sizeof(int), ascending);
  return ascending(&a[1], &b[1]);
}

int main(void) {
  static int v[1000], rows[100][3];
  unsigned s = 1;
  for (int i = 0; i < 1000; ++i)
    v[i] = (int)((s = s * 1103515245u + 12345u) >> 12) % 10000;
  for (int i = 0; i < 300; ++i)
    rows[i / 3][i % 3] = i * 7919 % 997;
  qsort(v, 1000, sizeof(int), byDigitSum);
  unsigned long sum = 0;
  for (int i = 0; i < 1000; ++i)
    sum = sum * 31 + (unsigned)v[i];
  qsort(rows, 100, sizeof rows[0], byMedian);
  int key = v[500], found = 0;
  for (int i = 0; i < 300; ++i)
    found += bsearch(&v[i], v, 1000, sizeof(int), byDigitSum) != NULL;
  int *at = bsearch(&key, v, 1000, sizeof(int), byDigitSum);
  printf("%lx %d %d %d %d\n", sum, found, *at == key, compares > 3000, inner > 1000);
  printf("%d %d\n", rows[0][1], rows[99][2]);
  return 0;
}
