// what: __builtin_expect, constant_p, object_size, unreachable, assume, prefetch, choose_expr, restrict pointers
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOINLINE __attribute__((noinline))
static NOINLINE int likely(int x) { return __builtin_expect(x % 100 == 0, 0) ? x * 2 : x + 1; }
static NOINLINE int kind(int x) {
  switch (x & 3) {
  case 0: return 10;
  case 1: return 20;
  case 2: return 30;
  case 3: return 40;
  }
  __builtin_unreachable();
}
static NOINLINE int assumed(int x) {
  __builtin_assume(x >= 0);
  return x / 4;
}
static NOINLINE void addTo(int *restrict a, const int *restrict b, int n) {
  for (int i = 0; i < n; ++i)
    a[i] += b[i];
}
static NOINLINE size_t sizeSeen(void) {
  char buffer[40];
  memset(buffer, 1, sizeof buffer);
  return __builtin_object_size(buffer + 8, 0) + (size_t)buffer[3];
}

int main(void) {
  long sum = 0;
  int a[32] = {0}, b[32];
  for (int i = 0; i < 32; ++i)
    b[i] = i;
  for (int i = 0; i < 3000; ++i) {
    __builtin_prefetch(&a[i & 31]);
    sum += likely(i) + kind(i) + assumed(i) + (long)sizeSeen();
    addTo(a, b, i % 32);
  }
  sum += __builtin_constant_p(3) + __builtin_choose_expr(1, 5, 6);
  printf("%ld %d %d\n", sum, a[30], (int)strlen("abc"));
  return 0;
}
