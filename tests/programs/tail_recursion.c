// what: self tail recursion with the musttail attribute, three hundred thousand deep
#include <stdio.h>

static __attribute__((noinline)) unsigned long collatz(unsigned long n, unsigned long steps) {
  if (n == 1)
    return steps;
  __attribute__((musttail)) return collatz(n & 1 ? 3 * n + 1 : n / 2, steps + 1);
}

static __attribute__((noinline)) unsigned long down(unsigned long n, unsigned long acc) {
  if (n == 0)
    return acc;
  __attribute__((musttail)) return down(n - 1, acc * 3 + n);
}

int main(void) {
  unsigned long sum = 0;
  for (unsigned long i = 1; i < 1000; ++i)
    sum += collatz(i, 0) * i;
  printf("%lu %lx\n", sum, down(300000, 1));
  return 0;
}
