// what: an undefined weak function and variable are null; weak definitions are used
#include <stdio.h>

extern int noSuchFunction(int) __attribute__((weak));
extern int noSuchVariable __attribute__((weak));
__attribute__((weak)) int defaultHook(int x) { return x + 1; }
__attribute__((weak)) int weakData = 42;

static __attribute__((noinline)) int call(int x) {
  if (noSuchFunction)
    x = noSuchFunction(x);
  if (&noSuchVariable)
    x += noSuchVariable;
  return defaultHook(x) ^ (weakData & 1);
}

int main(void) {
  int x = 0;
  for (int i = 0; i < 3000; ++i)
    x = call(x) % 10007 + (weakData++ & 3);
  printf("%d %d %d\n", x, weakData, noSuchFunction == 0);
  return 0;
}
