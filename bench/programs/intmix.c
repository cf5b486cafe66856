// what: integer mixing: rotates, multiplies and xors of 32- and 64-bit words, hashing a block at a time
// args: 9000000
// expect: b17bd75f01adaa79 ce62c626
// small: 20000
// expect-small: 8a24f69db9d1b990 9ca24470
// medium: 1000000
// expect-medium: 4ab29752bfd3ceb3 6aa10591
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kBlock = 256 };

static inline uint64_t rotl64(uint64_t x, int r) { return (x << r) | (x >> (64 - r)); }
static inline uint32_t rotl32(uint32_t x, int r) { return (x << r) | (x >> (32 - r)); }

static uint64_t finish(uint64_t h) {
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdULL;
  h ^= h >> 29;
  h *= 0xc4ceb9fe1a85ec53ULL;
  return h ^ (h >> 32);
}

static uint64_t hash64(const unsigned char *p, size_t n, uint64_t seed) {
  uint64_t h = seed ^ (n * 0x9e3779b97f4a7c15ULL);
  for (; n >= 8; p += 8, n -= 8) {
    uint64_t k;
    memcpy(&k, p, 8);
    k *= 0x87c37b91114253d5ULL;
    k = rotl64(k, 31);
    h = rotl64(h ^ k, 27) * 5 + 0x52dce729;
  }
  for (; n; ++p, --n)
    h = (h ^ *p) * 0x100000001b3ULL;
  return finish(h);
}

static uint32_t hash32(const unsigned char *p, size_t n, uint32_t seed) {
  uint32_t a = seed + 0x9e3779b9u, b = seed ^ 0x85ebca6bu;
  for (size_t i = 0; i + 4 <= n; i += 4) {
    uint32_t w = (uint32_t)p[i] | (uint32_t)p[i + 1] << 8 | (uint32_t)p[i + 2] << 16 | (uint32_t)p[i + 3] << 24;
    a = rotl32(a + w * 0xcc9e2d51u, 13) * 0x1b873593u;
    b = rotl32(b ^ a, 5) + (a >> 3);
  }
  return a ^ b ^ (uint32_t)n;
}

static uint64_t next(uint64_t *s) {
  *s ^= *s << 13;
  *s ^= *s >> 7;
  *s ^= *s << 17;
  return *s;
}

int main(int argc, char **argv) {
  long rounds = argc > 1 ? atol(argv[1]) : 9000000;
  unsigned char block[kBlock];
  uint64_t state = 88172645463325252ULL, sum = 0;
  uint32_t sum32 = 0;
  for (int i = 0; i < kBlock; ++i)
    block[i] = (unsigned char)next(&state);
  for (long r = 0; r < rounds; ++r) {
    size_t length = kBlock - (size_t)(r % 13);
    uint64_t h = hash64(block, length, sum);
    memcpy(block + (size_t)(h % (kBlock - 8)), &h, 8);
    sum32 = hash32(block, length, sum32);
    sum += h ^ sum32;
  }
  printf("%016llx %08x\n", (unsigned long long)sum, sum32);
  return 0;
}
