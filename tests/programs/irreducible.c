// what: irreducible control flow: jumps into the middle of a loop, and two loops that enter each other
#include <stdio.h>

static __attribute__((noinline)) unsigned into(unsigned n, int middle) {
  unsigned i = 0, s = 1;
  if (middle)
    goto inside;
  for (; i < n; ++i) {
    s = s * 3 + i;
  inside:
    s ^= s >> 5;
    if (s & 64)
      s += 7;
  }
  return s;
}

static __attribute__((noinline)) unsigned twoEntries(unsigned n, unsigned x) {
  unsigned budget = n;
  if (x & 1)
    goto right;
left:
  x = x * 5 + 1;
  if (budget-- == 0)
    return x;
  if (x & 4)
    goto left;
right:
  x = (x >> 1) ^ 0x9e3779b9u;
  if (budget-- == 0)
    return x + 1;
  if (x & 8)
    goto right;
  goto left;
}

int main(void) {
  unsigned sum = 0;
  for (unsigned i = 0; i < 400; ++i)
    sum = sum * 31 + into(i, (int)(i & 1)) + twoEntries(i, i * 13);
  printf("%u %u %u\n", sum, into(50000, 1), twoEntries(50000, 3));
  return 0;
}
