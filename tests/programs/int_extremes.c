// what: least and greatest values of each width through division, remainder, negation and comparison
#include <limits.h>
#include <stdint.h>
#include <stdio.h>

#define NOINLINE __attribute__((noinline))

static NOINLINE int64_t divide(int64_t a, int64_t b) { return a / b; }
static NOINLINE int64_t rest(int64_t a, int64_t b) { return a % b; }
static NOINLINE int32_t divide32(int32_t a, int32_t b) { return a / b; }
static NOINLINE uint64_t udivide(uint64_t a, uint64_t b) { return a / b; }
static NOINLINE int compare(int64_t a, int64_t b) { return (a > b) - (a < b); }
static NOINLINE int ucompare(uint64_t a, uint64_t b) { return (a > b) - (a < b); }

int main(void) {
  static const int64_t values[] = {0, 1, -1, 2, -2, 7, -7, INT8_MIN, INT8_MAX, INT16_MIN, INT32_MIN, INT32_MAX, UINT32_MAX,
                                   INT64_MIN, INT64_MAX, INT64_MIN + 1, 0x100000000LL, -0x100000000LL};
  enum { kCount = sizeof values / sizeof values[0] };
  uint64_t sum = 0;
  for (int round = 0; round < 3; ++round)
    for (int i = 0; i < kCount; ++i)
      for (int j = 0; j < kCount; ++j) {
        int64_t a = values[i], b = values[j];
        sum = sum * 7 + (uint64_t)compare(a, b) * 3 + (uint64_t)ucompare((uint64_t)a, (uint64_t)b);
        if (b == 0)
          continue;
        sum = sum * 31 + udivide((uint64_t)a, (uint64_t)b);
        if (a == INT64_MIN && b == -1)
          continue;
        sum = sum * 31 + (uint64_t)divide(a, b) + 5 * (uint64_t)rest(a, b);
        int32_t c = (int32_t)a, d = (int32_t)b;
        if (d && !(c == INT32_MIN && d == -1))
          sum = sum * 31 + (uint64_t)(int64_t)divide32(c, d);
      }
  printf("%016llx\n", (unsigned long long)sum);
  printf("%lld %lld\n", (long long)divide(INT64_MIN, 3), (long long)rest(INT64_MIN, 10));
  return 0;
}
