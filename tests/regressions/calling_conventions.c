// what: functions of other calling conventions, called before they are compiled, among many live values
#include <stdio.h>
#define NOINLINE __attribute__((noinline))
static volatile double doubles[12];
static volatile long longs[12];
__attribute__((preserve_most)) NOINLINE static void most(long x) { longs[11] = x; }
__attribute__((preserve_all)) NOINLINE static void all(long x) { longs[11] = x; }
__attribute__((preserve_none)) NOINLINE static long none(long a, long b, long c, long d, long e, long f, long g, long h,
                                                         long i, long j) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j;
}
__attribute__((ms_abi)) NOINLINE static long windows(long a, long b, long c, long d, long e, double f) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + (long)f;
}
__attribute__((regcall)) NOINLINE static long integers(long a, long b, long c, long d, long e, long f, long g, long h,
                                                       long i, long j, long k, long l) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l;
}
__attribute__((regcall)) NOINLINE static double floats(double a, double b, double c, double d, double e, double f,
                                                       double g, double h, double i, double j, double k, double l) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l;
}
// Values that live across each call, in more registers than C's callees keep.
#define ACROSS(name, result) \
  NOINLINE static void name(void) { \
    double d[12]; \
    long l[11]; \
    for (int i = 0; i < 12; ++i) d[i] = doubles[i]; \
    for (int i = 0; i < 11; ++i) l[i] = longs[i]; \
    printf(#name " %.17g\n", (double)(result)); \
    for (int i = 0; i < 12; ++i) printf(" %g", d[i]); \
    for (int i = 0; i < 11; ++i) printf(" %ld", l[i]); \
    puts(""); \
  }
ACROSS(ofMost, (most(l[0]), 1))
ACROSS(ofAll, (all(l[0]), 2))
ACROSS(ofNone, none(l[0], l[1], l[2], l[3], l[4], l[5], l[6], l[7], l[8], l[9]))
ACROSS(ofWindows, windows(l[0], l[1], l[2], l[3], l[4], d[1]))
ACROSS(ofIntegers, integers(l[0], l[1], l[2], l[3], l[4], l[5], l[6], l[7], l[8], l[9], l[10], l[3]))
ACROSS(ofFloats, floats(d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7], d[8], d[9], d[10], d[11]))
int main(void) {
  for (int i = 0; i < 12; ++i) {
    doubles[i] = i * 1.5 + 1;
    longs[i] = i * 7 + 3;
  }
  for (int round = 0; round < 3; ++round) {
    ofMost();
    ofAll();
    ofNone();
    ofWindows();
    ofIntegers();
    ofFloats();
  }
  return 0;
}
