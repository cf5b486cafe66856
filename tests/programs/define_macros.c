// what: macros and language options given as flags
// flags: -DSTEPS=5000 -DNAME=flagged -std=c11 -fwrapv
#include <stdio.h>

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

static __attribute__((noinline)) int step(int x) { return x * 1103515245 + 12345; }

int main(void) {
  int x = 1;
  for (int i = 0; i < STEPS; ++i)
    x = step(x);
  printf("%s %d %ld\n", TEXT(NAME), x, __STDC_VERSION__);
  return 0;
}
