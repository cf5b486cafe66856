// what: sparse switches: 64-bit, negative and far apart labels, ranges, and narrow types
#include <stdint.h>
#include <stdio.h>

static __attribute__((noinline)) int wide(int64_t x) {
  switch (x) {
  case INT64_MIN: return 1;
  case -5000000000LL: return 2;
  case -1: return 3;
  case 0: return 4;
  case 77: return 5;
  case 0x123456789abcLL: return 6;
  case INT64_MAX: return 7;
  case 100 ... 200: return 8;
  }
  return 0;
}

static __attribute__((noinline)) int narrow(signed char c) {
  switch (c) {
  case -128: return 10;
  case -3: return 11;
  case 'a' ... 'f': return 12;
  case 127: return 13;
  default: return c & 1;
  }
}

static __attribute__((noinline)) int unsignedWide(uint64_t x) {
  switch (x) {
  case 0xffffffffffffffffULL: return 1;
  case 0x8000000000000000ULL: return 2;
  case 3: return 3;
  default: return 4;
  }
}

int main(void) {
  const int64_t probes[] = {INT64_MIN, -5000000000LL, -1, 0, 77, 0x123456789abcLL, INT64_MAX, 100, 150, 200, 201, 99, -5000000001LL};
  unsigned long sum = 0;
  for (int i = 0; i < 4000; ++i) {
    int64_t p = probes[i % 13];
    sum = sum * 13 + (unsigned)wide(p) + (unsigned)narrow((signed char)i) + (unsigned)unsignedWide((uint64_t)p);
  }
  printf("%lx\n", sum);
  return 0;
}
