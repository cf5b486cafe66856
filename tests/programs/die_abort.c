// what: the program calls abort() after a hot loop and dies by SIGABRT; flushed output stays
#include <stdio.h>
#include <stdlib.h>

static __attribute__((noinline)) unsigned step(unsigned x) { return x * 3 + 1; }

int main(void) {
  unsigned x = 1;
  for (int i = 0; i < 5000; ++i)
    x = step(x);
  printf("%u\n", x);
  fflush(stdout);
  if (x != 0)
    abort();
  return 0;
}
