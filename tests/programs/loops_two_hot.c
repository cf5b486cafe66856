// what: two successive hot loops and a third inside a condition, in one function called once
#include <stdio.h>

static __attribute__((noinline)) double work(int n, int which) {
  double x = 1;
  unsigned h = 7;
  for (int i = 0; i < n; ++i)
    x = x * 0.5 + i;
  for (int i = 0; i < n; ++i)
    h = h * 31 + (unsigned)i;
  if (which) {
    int i = n;
    do {
      x += h & 1;
      h = h >> 1 | h << 31;
    } while (--i > 0);
  }
  return x + h;
}

int main(void) {
  printf("%.4f\n", work(40000, 1));
  return 0;
}
