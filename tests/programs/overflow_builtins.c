// what: checked arithmetic: add, subtract and multiply with overflow flag, all widths, signed and unsigned, mixed widths
#include <stdint.h>
#include <stdio.h>

#define DEFINE(T, name)                                                                                                \
  static __attribute__((noinline)) unsigned name(T a, T b) {                                                           \
    T r;                                                                                                               \
    unsigned flags = __builtin_add_overflow(a, b, &r), bits = (unsigned)(r & 15);                                      \
    flags = flags * 2 + __builtin_sub_overflow(a, b, &r);                                                              \
    bits = bits * 16 + (unsigned)(r & 15);                                                                             \
    flags = flags * 2 + __builtin_mul_overflow(a, b, &r);                                                              \
    return (bits * 16 + (unsigned)(r & 15)) * 8 + flags;                                                               \
  }
DEFINE(int8_t, i8)
DEFINE(uint8_t, u8)
DEFINE(int16_t, i16)
DEFINE(uint16_t, u16)
DEFINE(int32_t, i32)
DEFINE(uint32_t, u32)
DEFINE(int64_t, i64)
DEFINE(uint64_t, u64)

static __attribute__((noinline)) int mixed(int64_t a, uint32_t b) {
  int16_t narrow;
  int lost = __builtin_mul_overflow(a, b, &narrow);
  return lost ? -1 : narrow;
}

static __attribute__((noinline)) uint64_t carries(uint64_t a, uint64_t b, uint64_t c) {
  unsigned long long out, borrow;
  uint64_t s = __builtin_addcll(a, b, c & 1, &out);
  uint64_t d = __builtin_subcll(s, a, out, &borrow);
  return s * 3 + d + out * 5 + borrow * 7;
}

int main(void) {
  uint64_t sum = 0, s = 1234567;
  for (int i = 0; i < 1500; ++i) {
    s = s * 6364136223846793005ULL + 1442695040888963407ULL;
    uint64_t a = s >> (i % 50), b = (s << 7 | s >> 57) >> (i % 43);
    sum = sum * 31 + i8((int8_t)a, (int8_t)b) + u8((uint8_t)a, (uint8_t)b) + i16((int16_t)a, (int16_t)b) +
          u16((uint16_t)a, (uint16_t)b);
    sum = sum * 31 + i32((int32_t)a, (int32_t)b) + u32((uint32_t)a, (uint32_t)b) + i64((int64_t)a, (int64_t)b) + u64(a, b);
    sum += (uint64_t)(int64_t)mixed((int64_t)(a >> 40), (uint32_t)b & 255) + carries(a, s, b);
  }
  printf("%016llx\n", (unsigned long long)sum);
  return 0;
}
