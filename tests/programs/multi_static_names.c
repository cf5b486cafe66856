// what: static functions, static data and static locals of the same names in two sources stay apart
// with: multi_static_names.inc.c
#include <stdio.h>

int callOther(int x);
static int state = 1;
static __attribute__((noinline)) int helper(int x) {
  static int calls;
  state += x & 3;
  return ++calls + state;
}

int main(void) {
  long sum = 0;
  for (int i = 0; i < 2000; ++i)
    sum += helper(i) * 3L - callOther(i);
  printf("%ld %d\n", sum, state);
  return 0;
}
