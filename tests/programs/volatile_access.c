// what: volatile loads and stores of several widths are all done, in order
#include <stdint.h>
#include <stdio.h>

static volatile uint32_t device;
static volatile uint8_t bytes[4];
static volatile double d;
struct Reg { volatile unsigned a : 4, b : 28; };

static __attribute__((noinline)) unsigned poke(unsigned x) {
  device = x;
  device = device + 1;
  unsigned first = device;
  bytes[x & 3] = (uint8_t)(first * 3);
  return first + bytes[x & 3];
}

int main(void) {
  unsigned sum = 0;
  struct Reg r = {1, 2};
  volatile int local = 0;
  for (unsigned i = 0; i < 20000; ++i) {
    sum = sum * 3 + poke(i);
    d = d + 0.5;
    local += 2;
    r.a = (r.a + 1) & 15;
    r.b = (r.b + r.a) & 0xfffffff;
  }
  printf("%u %.1f %d %u %u\n", sum, d, local, r.a, r.b);
  return 0;
}
