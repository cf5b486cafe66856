// what: _BitInt of 65 to 128 bits: arithmetic, division, shifts, comparisons, conversions, memory
// flags: -std=c23
#include <stdio.h>
#include <string.h>

#define NOINLINE __attribute__((noinline))
typedef _BitInt(65) I65;
typedef unsigned _BitInt(96) U96;
typedef unsigned _BitInt(127) U127;
typedef _BitInt(110) I110;

static I65 i65[4];
static U96 u96[4];
static U127 u127[4];
static I110 i110[4];

static NOINLINE void step65(int i) {
  I65 a = i65[i & 3], b = i65[(i + 1) & 3];
  i65[i & 3] = (I65)(((a >> 3) + b % 1000003) ^ (I65)i) - (a < b ? (I65)7 : b >> 60);
}
static NOINLINE void step96(int i) {
  U96 a = u96[i & 3], b = u96[(i + 1) & 3] | 1;
  u96[i & 3] = a * 0x9e3779b97f4a7c15u + a / b + (b << (i % 96)) + (a > b);
}
static NOINLINE void step127(int i) {
  U127 a = u127[i & 3], b = u127[(i + 2) & 3] | 5;
  u127[i & 3] = a * a + (a % b) - (b >> (i % 127)) + ((U127)i << 90);
}
static NOINLINE void step110(int i) {
  I110 a = i110[i & 3], b = i110[(i + 3) & 3];
  i110[i & 3] = (a >> (i % 110)) - (b >> 2) * 3 + (I110)(i % 2 ? -i : i) * ((I110)1 << (i % 90)) + (a == b);
}
static void show(const void* at, size_t bytes) {
  const unsigned char* from = at;
  for (size_t i = 0; i < bytes; ++i)
    printf("%02x", from[i]);
  printf("\n");
}

int main(void) {
  for (int i = 0; i < 4; ++i) {
    i65[i] = i * 77 - 100;
    u96[i] = (unsigned)i + 3;
    u127[i] = (unsigned)i * 1234567u + 9;
    i110[i] = -i * 99;
  }
  for (int i = 0; i < 700; ++i) {
    step65(i);
    step96(i);
    step127(i);
    step110(i);
  }
  for (int i = 0; i < 4; ++i) {
    printf("%ld %d\n", (long)i65[i], i65[i] < 0);
    show(&u96[i], 12);
    show(&u127[i], 15);
    I110 top = i110[i] >> 60;
    printf("%lld %.6e %.6e\n", (long long)top, (double)u96[i], (double)(float)i65[i]);
  }
  return 0;
}
