// what: addresses of functions compared: equal to themselves however obtained, different from others, across promotion
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef long (*F)(long);
static __attribute__((noinline)) long f(long x) { return x * 3; }
static __attribute__((noinline)) long g(long x) { return x + 5; }
static F table[] = {f, g, f};
static __attribute__((noinline)) F getF(void) { return f; }

int main(void) {
  F first = f, early = getF();
  long x = 0;
  int same = 0, other = 0;
  for (int i = 0; i < 3000; ++i) {
    x = (table[i % 3](x) + getF()(i)) % 1000003;
    same += (getF() == first) + (table[0] == table[2]) + (table[2] == early) + (f == early);
    other += (table[1] == f) + (getF() == g) + (first == NULL);
  }
  size_t (*len)(const char *) = strlen;
  void *(*allocate)(size_t) = malloc;
  printf("%ld %d %d %zu %d\n", x, same, other, len("seven!!"), allocate == malloc);
  return 0;
}
