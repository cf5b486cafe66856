// what: a hot loop in main with many live values of all types: ints, floats, pointers, 128-bit, long double, structs, vectors
#include <stdint.h>
#include <stdio.h>

struct State { int a; double b; char c; };
typedef float F4 __attribute__((vector_size(16)));

int main(int argc, char **argv) {
  int8_t i8 = 1;
  uint16_t u16 = 2;
  int32_t i32 = 3;
  uint64_t u64 = 4;
  __int128 wide = (__int128)5 << 70;
  float f = 0.5f;
  double d = 0.25;
  long double ld = 0.125L;
  _Bool flag = 0;
  struct State s = {1, 2, 'c'};
  F4 v = {1, 2, 3, 4};
  int array[16] = {0}, *p = array;
  const char *text = "hot loop", *t = text;
  int (*out)(const char *, ...) = printf;
  double a1 = 1, a2 = 2, a3 = 3, a4 = 4, a5 = 5, a6 = 6, a7 = 7, a8 = 8, a9 = 9;
  long b1 = 1, b2 = 2, b3 = 3, b4 = 4, b5 = 5, b6 = 6, b7 = 7, b8 = 8, b9 = 9;
  for (int i = 0; i < 20000; ++i) {
    i8 = (int8_t)(i8 * 3 + 1);
    u16 = (uint16_t)(u16 + (uint8_t)i8);
    i32 = (int32_t)((uint32_t)i32 * 31u + u16);
    u64 ^= (uint64_t)(uint32_t)i32 << (i & 31);
    wide = wide / 3 + (__int128)u64 * 7;
    f = f * 0.5f + (float)(i & 15);
    d = d * 0.25 + f;
    ld = ld * 0.5L + i8;
    flag = !flag;
    s.a += flag;
    s.b = s.b / 2 + s.a;
    s.c ^= (char)(i & 7);
    v = v * 0.5f + (float)(i & 3);
    *p += i;
    p = p == array + 15 ? array : p + 1;
    t = *t ? t + 1 : text;
    u64 += (uint8_t)*t;
    double x = a1;
    a1 = a2, a2 = a3, a3 = a4, a4 = a5, a5 = a6, a6 = a7, a7 = a8, a8 = a9, a9 = x;
    long y = b1 + (i & 1);
    b1 = b2, b2 = b3, b3 = b4, b4 = b5, b5 = b6, b6 = b7, b7 = b8, b8 = b9, b9 = y;
  }
  out("%d %u %d %llx %llx%016llx\n", i8, u16, i32, (unsigned long long)u64, (unsigned long long)(wide >> 64), (unsigned long long)wide);
  out("%.6f %.9f %.9Lf %d %d %.6f %d\n", (double)f, d, ld, flag, s.a, s.b, s.c);
  out("%.5f %.5f %d %d %s %d %d\n", (double)v[0], (double)v[3], array[3], (int)(p - array), t, argc, argv[0] != 0);
  out("%g %g %g %g %g %g %g %g %g\n", a1, a2, a3, a4, a5, a6, a7, a8, a9);
  out("%ld %ld %ld %ld %ld %ld %ld %ld %ld\n", b1, b2, b3, b4, b5, b6, b7, b8, b9);
  return 0;
}
