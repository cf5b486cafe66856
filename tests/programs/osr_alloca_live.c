// what: a hot loop while variable length arrays, alloca blocks and the addresses of locals are live
#include <stdio.h>

static void bump(int *p) { ++*p; }

static __attribute__((noinline)) long work(int n) {
  int vla[n], one = 1, two = 2, *which = &one;
  char *block = __builtin_alloca((unsigned)n);
  _Alignas(32) double aligned[4] = {1, 2, 3, 4};
  for (int i = 0; i < n; ++i) {
    vla[i] = i;
    block[i] = (char)(i & 63);
  }
  long sum = 0;
  for (int i = 0; i < 30000; ++i) {
    vla[i % n] += block[(i * 7) % n];
    bump(which);
    which = which == &one ? &two : &one;
    aligned[i & 3] += 0.5;
    sum += vla[(i * 3) % n] & 7;
  }
  return sum + one * 3 + two + (long)aligned[3];
}

int main(void) {
  printf("%ld\n", work(37));
  printf("%ld\n", work(101));
  return 0;
}
