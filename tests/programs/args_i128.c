// what: 128-bit integers as arguments and results, in registers and split from the stack, through pointers
#include <stdio.h>

typedef __int128 I;
typedef I (*F)(I, int, I);
static __attribute__((noinline)) I add(I a, int k, I b) { return a + b * k; }
static __attribute__((noinline)) I late(int a, int b, int c, int d, int e, I x, I y) { return x - y + a + b + c + d + e; }
static __attribute__((noinline)) I *larger(I *a, I *b) { return *a > *b ? a : b; }

int main(void) {
  static const F table[2] = {add, add};
  I x = 1, y = (I)1 << 100;
  for (int i = 0; i < 2000; ++i) {
    x = table[i & 1](x, i, y) % ((I)1000000007 << 64);
    y = late(i, 1, 2, 3, 4, y, x) / 2;
    *larger(&x, &y) -= 12345;
  }
  printf("%016llx%016llx %016llx%016llx\n", (unsigned long long)(x >> 64), (unsigned long long)x, (unsigned long long)(y >> 64),
         (unsigned long long)y);
  return 0;
}
