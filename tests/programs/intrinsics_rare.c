// what: classes of numbers, ldexp, frexp, rounding to integers, powi, reversed bits, in scalars and vectors
// link: -lm
#include <math.h>
#include <stdio.h>
#include <stdint.h>

#define NOINLINE __attribute__((noinline))
static const double kNumbers[] = {0.0, -0.0, 1.0, -1.5, 2.5, 3.5, -0.5, 1e300, -1e300, 5e-324, -2.2e-308, 1e10, 4294967296.5, -7.0, 0.3};
enum { kCount = sizeof kNumbers / sizeof kNumbers[0] };

#define CLASSES(T)                                                                                                     \
  static NOINLINE unsigned classes_##T(T x) {                                                                          \
    unsigned r = 0;                                                                                                    \
    for (int i = 0; i < 1; ++i) {                                                                                      \
      r |= (unsigned)!!__builtin_isfpclass(x, 0x3) << 0 | (unsigned)!!__builtin_isfpclass(x, 0x204) << 1;              \
      r |= (unsigned)!!__builtin_isfpclass(x, 0x108) << 2 | (unsigned)!!__builtin_isfpclass(x, 0x90) << 3;             \
      r |= (unsigned)!!__builtin_isfpclass(x, 0x60) << 4 | (unsigned)!!__builtin_isfpclass(x, 0x3c) << 5;              \
    }                                                                                                                  \
    return r;                                                                                                          \
  }
typedef long double extended;
CLASSES(float)
CLASSES(double)
CLASSES(extended)
CLASSES(_Float16)

static NOINLINE double scale(double x, int n) { return __builtin_ldexp(x, n) + __builtin_ldexpf((float)x, n / 4); }
static NOINLINE double split(double x, int* sum) {
  int a, b, c;
  double r = __builtin_frexp(x, &a) + __builtin_frexpf((float)x, &b) + (double)__builtin_frexpl(x, &c);
  *sum += a + 3 * b + 7 * c;
  return r;
}
static NOINLINE long nearby(double x) {
  return __builtin_lrint(x) + 3 * __builtin_llrintf((float)x) + 5 * __builtin_lround(x) + 7 * __builtin_llroundf((float)x) +
         __builtin_lrintl(x);
}
static NOINLINE double rounded(double x) {
  return __builtin_roundeven(x) + __builtin_rint(x) * 3 + __builtin_trunc(x) * 5 + __builtin_nearbyintf((float)x) +
         (double)__builtin_floorl(x);
}
static NOINLINE double power(double x, int n) { return __builtin_powi(x, n) + __builtin_powif((float)x, n); }
typedef float F4 __attribute__((vector_size(16)));
typedef int I4 __attribute__((vector_size(16)));
typedef double D3 __attribute__((ext_vector_type(3)));
static NOINLINE void vectors(const F4* a, const D3* d, F4* out, D3* outD) {
  *out = __builtin_elementwise_ceil(*a) + __builtin_elementwise_roundeven(*a) * 2 + __builtin_elementwise_copysign(*a, -*a);
  *outD = __builtin_elementwise_sqrt(__builtin_elementwise_abs(*d)) + __builtin_elementwise_rint(*d);
}
static NOINLINE unsigned long reduce(const I4* v) {
  return (unsigned)__builtin_reduce_add(*v) + 3ul * (unsigned)__builtin_reduce_xor(*v) + 5ul * (unsigned)__builtin_reduce_max(*v) +
         7ul * (unsigned)__builtin_reduce_min(*v) + (unsigned)__builtin_reduce_mul(*v) + 11ul * (unsigned)__builtin_reduce_and(*v);
}
static NOINLINE uint64_t bits(uint64_t x) {
  return __builtin_bitreverse64(x) ^ __builtin_bswap64(x) ^ (uint64_t)__builtin_popcountll(x) ^ __builtin_rotateleft64(x, x & 63) ^
         __builtin_bitreverse16((uint16_t)x);
}

int main(void) {
  int exponents = 0;
  double sum = 0;
  long whole = 0;
  uint64_t h = 1;
  for (int i = 0; i < kCount * 40; ++i) {
    double x = kNumbers[i % kCount];
    int small = x > -1e15 && x < 1e15;
    h = bits(h + classes_double(x) + 64u * classes_float((float)x) + 4096u * classes_extended(x) + 262144u * classes__Float16((_Float16)x));
    double s = split(x, &exponents);
    sum = sum * 0.5 + s;
    if (small) {
      whole += nearby(x);
      sum += scale(x, i % 9 - 4) + rounded(x) * 0.001 + power(x, i % 7 - 3) * (x != 0) / 1e8;
      F4 a = {(float)x, (float)x + 0.5f, -(float)x, 2.5f}, r;
      D3 d = {x, x * 2, -x}, rd;
      vectors(&a, &d, &r, &rd);
      I4 v = __builtin_convertvector(a / 1024, I4) + i;
      h ^= reduce(&v);
      sum += (double)(r[0] + r[1] + r[2] + r[3]) * 1e-6 + (rd[0] + rd[1] + rd[2]) * 1e-6;
    }
    if (!(sum < 1e12 && sum > -1e12)) sum = i;
  }
  printf("%.9e %d %ld %016lx\n", sum, exponents, whole, h);
  printf("%x %x %x\n", classes_double(__builtin_nan("")), classes_float(__builtin_inff()), classes_extended(-__builtin_infl()));
  return 0;
}
