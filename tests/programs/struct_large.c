// what: large structs: passed through memory (byval) and returned through memory (sret), changed by the callee only
#include <stdio.h>

struct Big {
  long v[6];
  double d;
  char tag;
};
struct Three {
  long a, b, c;
};

#define NOINLINE __attribute__((noinline))
static NOINLINE struct Big turn(struct Big b, int by) {
  struct Big r = b;
  for (int i = 0; i < 6; ++i)
    r.v[i] = b.v[(i + by) % 6] + i;
  b.v[0] = -1;
  r.d = b.d / 2 + by;
  r.tag = (char)(b.tag == 'z' ? 'a' : b.tag + 1);
  return r;
}
static NOINLINE long eat(long x, struct Big b, double y, struct Three t) {
  b.v[2] += x;
  t.a = b.v[2] - t.b;
  return t.a + t.c + (long)y + b.tag;
}
static NOINLINE struct Three make(long a, struct Three old) { return (struct Three){a + old.c, old.a, old.b % 100000}; }

int main(void) {
  struct Big b = {{1, 2, 3, 4, 5, 6}, 0.5, 'a'};
  struct Three t = {1, 2, 3};
  long sum = 0;
  for (int i = 0; i < 2000; ++i) {
    struct Big before = b;
    b = turn(b, i & 3);
    sum += before.v[0];
    t = make(i, t);
    sum ^= eat(i, b, 2.5, t);
    sum += b.v[2] + t.a;
  }
  printf("%ld %ld %ld %.6f %c\n", sum, b.v[0], b.v[5], b.d, b.tag);
  return 0;
}
