// what: 128-bit integers: arithmetic, shifts by variable amounts, comparisons, conversions to and from double
#include <stdint.h>
#include <stdio.h>

typedef unsigned __int128 U;
typedef __int128 I;
#define NOINLINE __attribute__((noinline))

static NOINLINE U mix(U a, U b, unsigned n) { return (a * b) ^ (a << n) ^ (b >> (127 - n)) ^ ~(a + b); }
static NOINLINE I shiftRight(I a, unsigned n) { return a >> n; }
static NOINLINE int order(I a, I b) { return (a < b) + 2 * (a == b) + 4 * ((U)a > (U)b); }
static NOINLINE double toDouble(I a) { return (double)a; }
static NOINLINE I fromDouble(double d) { return (I)d; }
static NOINLINE float toFloat(U a) { return (float)a; }

static void show(U x) { printf("%016llx%016llx\n", (unsigned long long)(x >> 64), (unsigned long long)x); }

int main(void) {
  U a = 1, b = ((U)0x0123456789abcdefULL << 64) | 0xfedcba9876543210ULL;
  U sum = 0;
  double d = 0;
  for (unsigned i = 0; i < 2000; ++i) {
    a = mix(a, b, i & 127);
    b += a ^ i;
    sum = sum * 31 + (U)shiftRight((I)a, (i * 7) & 127) + (U)order((I)a, (I)b);
    d += toDouble((I)a) * 1e-30;
    sum += (U)fromDouble(toDouble((I)(a >> 1)) * 0.5) + (U)(toFloat(b) * 1e-30f);
  }
  show(a);
  show(b);
  show(sum);
  printf("%.17g\n", d);
  return 0;
}
