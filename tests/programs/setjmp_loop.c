// what: setjmp once, longjmp back to it from a hot loop in the same function and from a callee
#include <setjmp.h>
#include <stdio.h>

static jmp_buf restart;
static int attempts;
static unsigned long sum;

static __attribute__((noinline)) void maybe(int i) {
  if (i == 5000 + attempts * 100 && attempts < 5)
    longjmp(restart, ++attempts);
}

int main(void) {
  int got = setjmp(restart);
  printf("attempt %d\n", got);
  for (int i = 0; i < 20000; ++i) {
    sum = sum * 31 + (unsigned)i;
    maybe(i);
  }
  printf("%lx %d\n", sum, attempts);
  return 0;
}
