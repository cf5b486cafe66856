// what: a strong definition in one source replaces the weak one of another, for functions and data
// with: multi_weak_override.inc.c
#include <stdio.h>

__attribute__((weak)) int hook(int x) { return x; }
__attribute__((weak)) int setting = 1;
int callHook(int x);

int main(void) {
  long sum = 0;
  for (int i = 0; i < 3000; ++i)
    sum += hook(i) - callHook(i / 2);
  printf("%ld %d\n", sum, setting);
  return 0;
}
