// what: recursion ten thousand deep, with an array in each frame, several times
#include <stdio.h>

static __attribute__((noinline)) unsigned depth(unsigned n, unsigned *above) {
  unsigned frame[4] = {n, n * 2, above ? above[0] : 0, 1};
  if (n == 0)
    return frame[2];
  unsigned below = depth(n - 1, frame);
  return below + frame[0] % 7 + frame[3];
}

int main(void) {
  unsigned sum = 0;
  for (int i = 0; i < 20; ++i)
    sum += depth(10000, 0);
  printf("%u\n", sum);
  return 0;
}
