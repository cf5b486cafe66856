// what: many arguments: more than six integers, more than eight doubles, mixed, small types on the stack, structs between
#include <stdio.h>

struct Pair { long a; double b; };
struct Big { long v[4]; };
#define NOINLINE __attribute__((noinline))

static NOINLINE long ints(int a, long b, short c, char d, unsigned e, long f, int g, short h, signed char i, unsigned char j, long k) {
  return a + 2 * b + 3 * c + 4 * d + 5L * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k;
}
static NOINLINE double doubles(double a, double b, double c, double d, double e, double f, double g, double h, double i, float j, double k) {
  return a - b + c - d + e - f + g - h * 2 + i * 3 - (double)j * 4 + k * 5;
}
static NOINLINE double mixed(int a, double b, long c, float d, struct Pair p, char e, double f, struct Big s, long g, double h,
                             struct Pair q, long i, double j, double k, double l, double m, struct Pair r, _Bool n) {
  return a + b - (double)c + d + (double)p.a - p.b + e + f + (double)(s.v[0] - s.v[3]) + (double)g - h + (double)q.a * 2 + q.b +
         (double)i + j - k + l - m + (double)r.a - r.b * 4 + n;
}
static NOINLINE __int128 wide(long a, __int128 b, int c, __int128 d, long e, long f, __int128 g) {
  return a + b * 3 - c + d * 5 + e - f + g * 7;
}

int main(void) {
  long n = 0;
  double d = 0;
  __int128 w = 0;
  for (int i = 0; i < 1000; ++i) {
    n += ints(i, -i, (short)i, (char)(i & 127), (unsigned)i, n & 255, -1, (short)-i, (signed char)i, (unsigned char)i, i * 3L);
    d += doubles(i, 1, 2, 3, 4, 5, 6, 7, i, 0.5f, -i);
    d += mixed(i, 0.5, i * 2, 0.25f, (struct Pair){i, 1}, 'c', 3, (struct Big){{i, 1, 2, 7}}, -i, 8, (struct Pair){9, i}, 4, 1, 2,
               i, 5, (struct Pair){-2, 0.75}, i & 1);
    w = wide(i, w % 1000, -i, (__int128)i << 70, 1, 2, (__int128)-i);
  }
  printf("%ld %.4f %lld %lld\n", n, d, (long long)(w >> 64), (long long)w);
  return 0;
}
