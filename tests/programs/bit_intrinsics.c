// what: population count, leading and trailing zeros, byte swap, bit reversal, parity and first set bit of all widths
#include <stdint.h>
#include <stdio.h>

static __attribute__((noinline)) uint64_t narrow(uint32_t x) {
  uint64_t r = (uint64_t)__builtin_popcount(x) + 7 * (uint64_t)__builtin_clz(x | 1) + 11 * (uint64_t)__builtin_ctz(x | 0x80000000u);
  r += __builtin_bswap16((uint16_t)x) + (uint64_t)__builtin_bswap32(x) * 3;
  r += __builtin_bitreverse8((uint8_t)x) + __builtin_bitreverse16((uint16_t)x) * 5ULL + __builtin_bitreverse32(x) * 9ULL;
  return r + (uint64_t)__builtin_parity(x) + (uint64_t)__builtin_ffs((int)x);
}

static __attribute__((noinline)) uint64_t wide(uint64_t x) {
  uint64_t r = (uint64_t)__builtin_popcountll(x) + 3 * (uint64_t)__builtin_clzll(x | 1) +
               5 * (uint64_t)__builtin_ctzll(x | 1ULL << 63);
  return r + __builtin_bswap64(x) + __builtin_bitreverse64(x) * 7 + (uint64_t)__builtin_parityll(x) +
         (uint64_t)__builtin_ffsll((long long)x) + (uint64_t)__builtin_clrsbll((long long)x);
}

int main(void) {
  uint64_t sum = 0, x = 1;
  for (int i = 0; i < 3000; ++i) {
    x = x * 6364136223846793005ULL + 1442695040888963407ULL;
    sum = sum * 31 + narrow((uint32_t)(x >> (i % 40))) + wide(x >> (i % 60));
  }
  printf("%016llx\n", (unsigned long long)(sum + narrow(0) + wide(0)));
  return 0;
}
