// what: packed structs and unaligned loads and stores of all widths, little-endian assembly of bytes
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct __attribute__((packed)) Record {
  uint8_t tag;
  uint64_t big;
  uint16_t small;
  double d;
  float f;
  __int128 wide;
};
static unsigned char buffer[256];

static __attribute__((noinline)) uint64_t get(const unsigned char *p, int n) {
  uint64_t v = 0;
  memcpy(&v, p, (size_t)n);
  return v;
}
static __attribute__((noinline)) void put(struct Record *r, unsigned i) {
  r->tag = (uint8_t)i;
  r->big = r->big * 31 + i;
  r->small ^= (uint16_t)(i * 77);
  r->d = r->d / 2 + i;
  r->f += 0.5f;
  r->wide = r->wide % ((__int128)1000000007 << 64) * 3 + r->small;
}

int main(void) {
  struct Record *r = (struct Record *)(buffer + 3);
  uint64_t sum = 0;
  for (unsigned i = 0; i < 3000; ++i) {
    put(r, i);
    uint32_t w;
    memcpy(&w, buffer + 1 + i % 100, 4);
    memcpy(buffer + 101 + i % 99, &w, 4);
    sum = sum * 31 + get(buffer + i % 50, 1 + (int)(i % 8)) + w;
  }
  printf("%zu %016llx %.6f %.1f\n", sizeof *r, (unsigned long long)sum, r->d, (double)r->f);
  return 0;
}
