// what: __builtin_trap ends the program by SIGILL
#include <stdio.h>

static __attribute__((noinline)) int check(int x) {
  if (x > 4000)
    __builtin_trap();
  return x & 3;
}

int main(void) {
  int sum = 0;
  for (int i = 0; i < 4000; ++i)
    sum += check(i);
  printf("%d\n", sum);
  fflush(stdout);
  return check(5000) + sum;
}
