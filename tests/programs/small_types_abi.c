// what: char, short and _Bool arguments and results: extended where the ABI says so, negative values, through pointers
#include <stdbool.h>
#include <stdio.h>

typedef signed char (*Narrow)(signed char, unsigned char, short, unsigned short, bool);
static __attribute__((noinline)) signed char mix(signed char a, unsigned char b, short c, unsigned short d, bool e) {
  return (signed char)(a * 3 + b - c + d + (e ? 1 : -1));
}
static __attribute__((noinline)) bool negative(short s) { return s < 0; }
static __attribute__((noinline)) unsigned short high(int x) { return (unsigned short)(x >> 3); }
static __attribute__((noinline)) long widen(signed char a, unsigned char b, short c, unsigned short d, bool e) {
  return a * 1000000L + b * 10000L + c * 100L + d + e;
}
static volatile Narrow pointer = mix;

int main(void) {
  long sum = 0;
  signed char c = -5;
  for (int i = 0; i < 3000; ++i) {
    c = pointer(c, (unsigned char)i, (short)(i * 31), high(i * 77), negative((short)(i * 17)));
    sum += widen(c, (unsigned char)c, (short)(c * 200), (unsigned short)(c * 200), c > 0);
  }
  printf("%ld %d\n", sum, c);
  return 0;
}
