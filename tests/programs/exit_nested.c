// what: exit() deep inside calls and a qsort comparator, with atexit handlers that run afterwards
#include <stdio.h>
#include <stdlib.h>

static int compares;
static void report(void) { printf("handler %d\n", compares); }

static int compare(const void *a, const void *b) {
  if (++compares == 700)
    exit(42);
  return *(const int *)a - *(const int *)b;
}

static __attribute__((noinline)) void nest(int depth, int *v, int n) {
  if (depth == 0)
    qsort(v, (size_t)n, sizeof *v, compare);
  else
    nest(depth - 1, v, n);
  printf("not reached\n");
}

int main(void) {
  int v[500];
  for (int i = 0; i < 500; ++i)
    v[i] = i * 7919 % 503;
  atexit(report);
  nest(10, v, 500);
  return 1;
}
