// what: integer division by zero traps after the function has become hot: death by SIGFPE
#include <signal.h>
#include <stdio.h>

static volatile int divisor = 3;
static __attribute__((noinline)) int divide(int a) {
  int b = divisor, q;
  __asm__ volatile("cltd\n\tidivl %2" : "=a"(q) : "0"(a), "r"(b) : "edx", "cc");
  return q;
}

int main(void) {
  long sum = 0;
  for (int i = 0; i < 5000; ++i)
    sum += divide(i);
  printf("%ld\n", sum);
  fflush(stdout);
  divisor = 0;
  sum += divide(1);
  printf("not reached %ld\n", sum);
  return 0;
}
