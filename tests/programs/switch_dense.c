// what: a dense switch with fallthrough and default
#include <stdio.h>

static __attribute__((noinline)) unsigned act(unsigned op, unsigned x) {
  switch (op) {
  case 0: return x + 1;
  case 1: x ^= 0x55; __attribute__((fallthrough));
  case 2: x *= 3; break;
  case 3: x = x << 5 | x >> 27; break;
  case 4: return x / 7;
  case 5: case 6: x -= op; break;
  case 7: x = ~x; break;
  case 8: x += x >> 3; __attribute__((fallthrough));
  default: x ^= op;
  }
  return x + 2;
}

int main(void) {
  unsigned x = 1;
  for (unsigned i = 0; i < 5000; ++i)
    x = act(i * 7 % 12, x);
  printf("%u\n", x);
  return 0;
}
