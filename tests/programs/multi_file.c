// what: a program of two sources: functions, data and callbacks shared between them
// with: multi_file.inc.c
#include <stdio.h>

extern int sharedCounter;
extern const char *const names[];
struct Point { int x, y; };
int otherSide(int x, int (*back)(int));
struct Point move(struct Point p, int by);
int local = 5;

static __attribute__((noinline)) int back(int x) { return x % 97 + local; }

int main(void) {
  struct Point p = {1, 2};
  long sum = 0;
  for (int i = 0; i < 3000; ++i) {
    sum += otherSide(i, back);
    p = move(p, i & 3);
    local = p.x & 7;
  }
  printf("%ld %d %d %d %s\n", sum, sharedCounter, p.x, p.y, names[1]);
  return 0;
}
