// what: shifts of all widths by constant and variable amounts, arithmetic and logical
#include <stdint.h>
#include <stdio.h>

#define NOINLINE __attribute__((noinline))
static NOINLINE uint64_t left(uint64_t x, unsigned n) { return x << n; }
static NOINLINE uint64_t right(uint64_t x, unsigned n) { return x >> n; }
static NOINLINE int64_t arithmetic(int64_t x, unsigned n) { return x >> n; }
static NOINLINE uint32_t left32(uint32_t x, unsigned n) { return x << n; }
static NOINLINE int32_t arithmetic32(int32_t x, unsigned n) { return x >> n; }
static NOINLINE int16_t arithmetic16(int16_t x, unsigned n) { return (int16_t)(x >> n); }
static NOINLINE uint8_t left8(uint8_t x, unsigned n) { return (uint8_t)(x << n); }
static NOINLINE int8_t right8(int8_t x) { return (int8_t)((int8_t)(x >> 3) ^ (x >> 7)); }

int main(void) {
  uint64_t sum = 0, x = 0x8123456789abcdefULL;
  for (unsigned round = 0; round < 20; ++round) {
    for (unsigned n = 0; n < 64; ++n) {
      sum = sum * 31 + left(x, n) + right(x, n) + (uint64_t)arithmetic((int64_t)x, n);
      sum += left32((uint32_t)x, n & 31) + (uint64_t)(int64_t)arithmetic32((int32_t)x, n & 31);
      sum += (uint64_t)(int64_t)arithmetic16((int16_t)(x >> 20), n & 15) + left8((uint8_t)x, n & 7);
      sum += (uint64_t)(int64_t)right8((int8_t)(x >> n));
    }
    x = x * 0x5851f42d4c957f2dULL + 1;
  }
  printf("%016llx\n", (unsigned long long)sum);
  return 0;
}
