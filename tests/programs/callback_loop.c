// what: a hot loop in main that hands a callback with a context to a visitor
#include <stdio.h>

struct Context {
  long sum;
  int limit, seen;
};

static __attribute__((noinline)) int each(int from, int to, int (*visit)(void *, int), void *context) {
  for (int i = from; i < to; ++i)
    if (!visit(context, i))
      return i;
  return to;
}

static int add(void *p, int i) {
  struct Context *c = p;
  c->sum += (long)i * i;
  return ++c->seen % c->limit != 0;
}

int main(void) {
  struct Context c = {0, 13, 0};
  long stops = 0;
  for (int i = 0; i < 30000; ++i)
    stops += each(i % 10, i % 10 + 5, add, &c);
  printf("%ld %ld %d\n", c.sum, stops, c.seen);
  return 0;
}
