// what: arithmetic, comparison and conversion of every integer width, signed and unsigned, wrapping included
#include <stdint.h>
#include <stdio.h>

#define NOINLINE __attribute__((noinline))

#define DEFINE(T, U, name)                                                                                             \
  static NOINLINE T name(T a, T b) {                                                                                   \
    T sum = (T)((U)a + (U)b), product = (T)((U)((U)a * (unsigned __int128)(U)b));                                      \
    T quotient = b != 0 && b != (T)-1 ? (T)(a / b) : a, rest = b != 0 && b != (T)-1 ? (T)(a % b) : b;                   \
    T bits = (T)((a & b) ^ (T)~(a | b));                                                                               \
    T order = (T)((a < b) + 2 * (a <= b) + 4 * (a == b) + 8 * ((U)a < (U)b));                                          \
    return (T)((U)sum ^ (U)product ^ (U)((U)quotient + (U)rest) ^ (U)bits ^ (U)order);                                 \
  }

DEFINE(int8_t, uint8_t, i8)
DEFINE(uint8_t, uint8_t, u8)
DEFINE(int16_t, uint16_t, i16)
DEFINE(uint16_t, uint16_t, u16)
DEFINE(int32_t, uint32_t, i32)
DEFINE(uint32_t, uint32_t, u32)
DEFINE(int64_t, uint64_t, i64)
DEFINE(uint64_t, uint64_t, u64)

static NOINLINE uint64_t convert(uint64_t x) {
  int8_t a = (int8_t)x;
  int16_t b = a;
  uint32_t c = (uint32_t)b;
  int64_t d = (int32_t)c;
  uint16_t e = (uint16_t)d;
  int32_t f = e;
  uint64_t g = (uint64_t)f + (uint64_t)(int64_t)(int16_t)e;
  _Bool h = x & 0x10;
  return g * 3 + h + (uint8_t)(x >> 8);
}

int main(void) {
  uint64_t s = 0x9e3779b97f4a7c15ULL, sums[9] = {0};
  for (int i = 0; i < 2000; ++i) {
    s ^= s << 13;
    s ^= s >> 7;
    s ^= s << 17;
    uint64_t t = s * 0x2545f4914f6cdd1dULL >> (i % 61);
    sums[0] = sums[0] * 31 + (uint64_t)i8((int8_t)s, (int8_t)t);
    sums[1] = sums[1] * 31 + u8((uint8_t)s, (uint8_t)t);
    sums[2] = sums[2] * 31 + (uint64_t)i16((int16_t)s, (int16_t)t);
    sums[3] = sums[3] * 31 + u16((uint16_t)s, (uint16_t)t);
    sums[4] = sums[4] * 31 + (uint64_t)i32((int32_t)s, (int32_t)t);
    sums[5] = sums[5] * 31 + u32((uint32_t)s, (uint32_t)t);
    sums[6] = sums[6] * 31 + (uint64_t)i64((int64_t)s, (int64_t)t);
    sums[7] = sums[7] * 31 + u64(s, t);
    sums[8] = sums[8] * 31 + convert(s);
  }
  for (int i = 0; i < 9; ++i)
    printf("%d %016llx\n", i, (unsigned long long)sums[i]);
  return (int)(sums[8] & 63);
}
