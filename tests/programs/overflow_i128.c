// what: checked 128-bit arithmetic (calls into the compiler runtime)
#include <stdint.h>
#include <stdio.h>

static __attribute__((noinline)) int check(__int128 a, __int128 b, __int128 *out) {
  int flags = __builtin_add_overflow(a, b, &out[0]);
  flags |= __builtin_sub_overflow(a, b, &out[1]) << 1;
  return flags | __builtin_mul_overflow(a, b, &out[2]) << 2;
}

int main(void) {
  uint64_t s = 42, sum = 0;
  int seen[8] = {0};
  for (int i = 0; i < 2000; ++i) {
    s = s * 6364136223846793005ULL + 1442695040888963407ULL;
    __int128 a = (__int128)((unsigned __int128)s << 64 | (s * 7)) >> (i % 100);
    s = s * 6364136223846793005ULL + 1442695040888963407ULL;
    __int128 b = (__int128)((unsigned __int128)s << 64 | (s * 3)) >> (i % 71);
    __int128 out[3];
    int flags = check(a, b, out);
    ++seen[flags];
    for (int k = 0; k < 3; ++k)
      sum = sum * 31 + (uint64_t)out[k] + (uint64_t)(out[k] >> 64);
  }
  for (int i = 0; i < 8; ++i)
    printf("%d ", seen[i]);
  printf("%016llx\n", (unsigned long long)sum);
  return 0;
}
