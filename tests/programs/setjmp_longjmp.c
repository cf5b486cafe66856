// what: setjmp and longjmp over several frames, repeatedly, with volatile locals, from a qsort comparator too
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

static jmp_buf outer, sorting;
static int compares;

static __attribute__((noinline)) int dive(int depth, int code) {
  if (depth == 0)
    longjmp(outer, code);
  return dive(depth - 1, code) + 1;
}

static int compare(const void *a, const void *b) {
  if (++compares % 50 == 0)
    longjmp(sorting, compares);
  return *(const int *)a - *(const int *)b;
}

static __attribute__((noinline)) int guarded(int i) {
  volatile int before = i * 2;
  int code = setjmp(outer);
  if (code == 0) {
    before += 1;
    if (i % 3 == 0)
      return before;
    dive(i % 20, i + 1);
  }
  return before * 3 + code;
}

int main(void) {
  long sum = 0;
  for (int i = 0; i < 1000; ++i)
    sum += guarded(i);
  volatile int jumps = 0;
  for (volatile int round = 0; round < 30; ++round) {
    int v[40];
    for (int i = 0; i < 40; ++i)
      v[i] = i * 17 % 41;
    if (setjmp(sorting))
      ++jumps;
    else
      qsort(v, 40, sizeof v[0], compare);
  }
  printf("%ld %d\n", sum, jumps > 0);
  return 0;
}
