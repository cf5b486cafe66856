// what: bitfields of odd widths, signed and unsigned, packed across storage units
#include <stdint.h>
#include <stdio.h>

struct Bits {
  unsigned a : 3;
  int b : 5;
  unsigned c : 17;
  int64_t d : 41;
  uint64_t e : 23;
  _Bool f : 1;
  signed char g : 2;
};

struct __attribute__((packed)) Tight {
  unsigned a : 7;
  uint64_t b : 50;
  int c : 11;
};

static __attribute__((noinline)) void step(struct Bits *x, struct Tight *y, unsigned i) {
  x->a += i;
  x->b = (int)((i % 31) - 15);
  x->c ^= i * 77u;
  x->d = x->d / 3 + (int64_t)i * 12345678 - 99;
  x->e = (x->e * 5 + x->a) & 0x7fffff;
  x->f = !x->f;
  x->g = (signed char)(i % 4 - 2);
  y->a = (y->a + 3) & 127;
  y->b = (y->b * 33 + y->a) & ((1ULL << 50) - 1);
  y->c = (int)(i % 2048) - 1024;
}

int main(void) {
  struct Bits x = {1, -2, 3, -4, 5, 1, -1};
  struct Tight y = {1, 2, -3};
  int64_t sum = 0;
  for (unsigned i = 0; i < 3000; ++i) {
    step(&x, &y, i);
    sum += x.a + x.b + x.c % 1000 + x.d % 1000 + (int64_t)(x.e % 1000) + x.f + x.g + (int64_t)(y.b % 1000) + y.c;
  }
  printf("%u %d %u %lld %llu %d %d\n", x.a, x.b, x.c, (long long)x.d, (unsigned long long)x.e, x.f, x.g);
  printf("%u %llu %d %zu %lld\n", y.a, (unsigned long long)y.b, y.c, sizeof y, (long long)sum);
  return 0;
}
