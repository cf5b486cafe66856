// what: a loop without an end, left by exit() from a callee
#include <stdio.h>
#include <stdlib.h>

static unsigned long sum;

static __attribute__((noinline)) void tick(unsigned i) {
  sum = sum * 31 + i;
  if (i == 30000) {
    printf("%lx\n", sum);
    exit(7);
  }
}

int main(void) {
  for (unsigned i = 0;; ++i)
    tick(i);
}
