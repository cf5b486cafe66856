// what: function pointers in globals, structs, nested tables and passed through arguments and results
#include <stdio.h>

typedef int (*Unary)(int);
typedef Unary (*Chooser)(int);

static __attribute__((noinline)) int inc(int x) { return x + 1; }
static __attribute__((noinline)) int neg(int x) { return -x; }
static __attribute__((noinline)) int half(int x) { return x / 2; }
int exported(int x) { return x ^ 5; }

struct Ops {
  const char *name;
  Unary run;
  struct {
    Unary pair[2];
  } more;
};

static const struct Ops constOps[] = {{"inc", inc, {{neg, half}}}, {"exported", exported, {{half, inc}}}};
static Unary current = inc;
Unary *indirect = &current;

static __attribute__((noinline)) Unary choose(int i) { return i % 3 == 0 ? inc : i % 3 == 1 ? neg : half; }
static __attribute__((noinline)) int apply(Unary f, int x) { return f(x); }
static Chooser chooser = choose;

int main(void) {
  int x = 1, calls = 0;
  for (int i = 0; i < 3000; ++i) {
    const struct Ops *o = &constOps[i & 1];
    x = (o->run(x) + o->more.pair[i / 2 & 1](x)) % 100000;
    x += apply(chooser(i), i);
    x += (*indirect)(3);
    if (i % 500 == 499)
      current = choose(i);
    calls += 4;
  }
  printf("%d %d %s\n", x, calls, constOps[1].name);
  return 0;
}
