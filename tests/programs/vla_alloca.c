// what: variable length arrays in loops and calls, two-dimensional ones, alloca, over-aligned locals
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static __attribute__((noinline)) long fill(int n) {
  int v[n];
  for (int i = 0; i < n; ++i)
    v[i] = i * n;
  long sum = 0;
  for (int i = 0; i < n; ++i)
    sum += v[n - 1 - i] ^ i;
  return sum;
}

static __attribute__((noinline)) int matrix(int rows, int columns) {
  int m[rows][columns], sum = 0;
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j)
      m[i][j] = i * 10 + j;
  for (int j = 0; j < columns; ++j)
    sum += m[rows - 1][j] + (int)(sizeof m[0] / sizeof(int));
  return sum;
}

static __attribute__((noinline)) size_t copies(const char *s, int n) {
  size_t total = 0;
  for (int i = 0; i < n; ++i) {
    char *copy = __builtin_alloca(strlen(s) + 1);
    strcpy(copy, s);
    copy[0] = (char)('a' + i);
    total += strlen(copy) + (size_t)copy[0];
  }
  return total;
}

static __attribute__((noinline)) unsigned aligned(int i) {
  _Alignas(64) char buffer[64];
  buffer[i & 63] = 3;
  return (unsigned)((uintptr_t)buffer & 63) + (unsigned)buffer[i & 63];
}

int main(void) {
  long sum = 0;
  for (int i = 1; i < 600; ++i) {
    sum += fill(i) + matrix(i % 7 + 1, i % 5 + 1) + (long)copies("hello", i % 6) + aligned(i);
    char scratch[i];
    memset(scratch, i & 127, (size_t)i);
    sum += scratch[i / 2];
  }
  printf("%ld\n", sum);
  return 0;
}
