// what: mutual recursion between three functions
#include <stdio.h>

static unsigned b(unsigned n);
static unsigned c(unsigned n);
static __attribute__((noinline)) unsigned a(unsigned n) { return n == 0 ? 1 : b(n - 1) * 2 + 1; }
static __attribute__((noinline)) unsigned b(unsigned n) { return n == 0 ? 2 : c(n / 2) + a(n - 1); }
static __attribute__((noinline)) unsigned c(unsigned n) { return n < 2 ? n : a(n - 2) ^ b(n / 3); }

int main(void) {
  unsigned sum = 0;
  for (unsigned i = 0; i < 60; ++i)
    sum = sum * 7 + a(i);
  printf("%u\n", sum);
  return 0;
}
