// what: conversions between floating point and integers of all widths, signed and unsigned
#include <stdint.h>
#include <stdio.h>

#define NOINLINE __attribute__((noinline))
static NOINLINE int8_t d2i8(double d) { return (int8_t)d; }
static NOINLINE uint16_t f2u16(float f) { return (uint16_t)f; }
static NOINLINE int32_t d2i32(double d) { return (int32_t)d; }
static NOINLINE uint32_t f2u32(float f) { return (uint32_t)f; }
static NOINLINE int64_t d2i64(double d) { return (int64_t)d; }
static NOINLINE uint64_t d2u64(double d) { return (uint64_t)d; }
static NOINLINE uint64_t f2u64(float f) { return (uint64_t)f; }
static NOINLINE double u642d(uint64_t x) { return (double)x; }
static NOINLINE float u642f(uint64_t x) { return (float)x; }
static NOINLINE double u322d(uint32_t x) { return x; }
static NOINLINE float i642f(int64_t x) { return (float)x; }
static NOINLINE float i162f(int16_t x) { return x; }
static NOINLINE double bool2d(_Bool b) { return b; }
static NOINLINE _Bool d2bool(double d) { return d != 0; }

int main(void) {
  uint64_t sum = 0, s = 1;
  double fp = 0;
  for (int i = 0; i < 2000; ++i) {
    s = s * 6364136223846793005ULL + 1442695040888963407ULL;
    uint64_t x = s >> (i % 64);
    fp = fp / 2 + u642d(x);
    fp += u642f(x);
    fp -= u322d((uint32_t)x);
    fp += i642f((int64_t)s) / 1024;
    fp += i162f((int16_t)s);
    fp += bool2d(x & 1);
    double small = (double)(int64_t)(x % 20001) - 10000.0, frac = small / 80.0;
    sum = sum * 31 + (uint64_t)d2i8(frac) + f2u16((float)(x % 65000) + 0.75f) + (uint64_t)d2i32(frac * 1e7);
    sum = sum * 31 + f2u32((float)(x & 0xffffff) * 200.0f) + (uint64_t)d2i64(frac * 1e16);
    sum = sum * 31 + d2u64((double)(x >> 1)) + f2u64((float)(x >> 1)) + d2bool(small);
  }
  printf("%016llx %.17g\n", (unsigned long long)sum, fp);
  printf("%llu %llu %.17g\n", (unsigned long long)d2u64(18446744073709549568.0), (unsigned long long)d2u64(9223372036854775808.0),
         u642d(UINT64_MAX));
  return 0;
}
