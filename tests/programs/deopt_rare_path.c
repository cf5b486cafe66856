// what: branches and call targets that are one-sided for long and then turn: speculation must be given up correctly
#include <stdio.h>

typedef int (*F)(int);
static __attribute__((noinline)) int common(int x) { return x + 1; }
static __attribute__((noinline)) int rare(int x) { return x * 2 - 5; }
static int mode = 1;
static F target = common;

static __attribute__((noinline)) long step(long acc, int i) {
  double scale = 1.5;
  if (mode == 1)
    acc += i & 15;
  else {
    acc = (long)((double)acc * scale) % 1000003;
    acc ^= mode;
  }
  return acc + target(i & 255);
}

int main(void) {
  long acc = 0;
  for (int i = 0; i < 20000; ++i) {
    if (i == 15000)
      mode = 7;
    if (i == 16000)
      target = rare;
    if (i == 18000)
      mode = 1;
    acc = step(acc, i);
  }
  printf("%ld\n", acc);
  return 0;
}
