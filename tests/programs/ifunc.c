// what: an ifunc, whose resolver picks the implementation
#include <stdio.h>

static int slow(int x) { return x * 2 + 1; }
static int fast(int x) { return (x << 1) | 1; }
static int preferFast = 1;

typedef int (*Implementation)(int);
static Implementation resolveTwice(void) { return sizeof(preferFast) == 4 ? fast : slow; }
int twice(int x) __attribute__((ifunc("resolveTwice")));

int main(void) {
  unsigned sum = 0;
  int (*pointer)(int) = twice;
  for (int i = 0; i < 3000; ++i)
    sum = sum * 31 + (unsigned)twice(i) + (unsigned)pointer(i + 1);
  printf("%u %d\n", sum, slow(preferFast));
  return 0;
}
