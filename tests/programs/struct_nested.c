// what: nested structs, arrays in structs, unions and flexible array members
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct Inner {
  short s;
  struct {
    char c;
    double d;
  } deep[2];
};
struct Outer {
  int n;
  struct Inner inner[3];
  union {
    uint64_t u;
    double d;
    unsigned char bytes[8];
    struct { uint32_t lo, hi; };
  };
};
struct Flexible {
  size_t n;
  int v[];
};

static __attribute__((noinline)) struct Inner swapDeep(struct Inner in) {
  return (struct Inner){(short)(in.s + 1), {in.deep[1], in.deep[0]}};
}
static __attribute__((noinline)) uint64_t pun(struct Outer *o, double d) {
  o->d = d;
  return o->hi ^ o->lo ^ o->bytes[3];
}

int main(void) {
  struct Outer o = {.n = 3, .inner = {[1] = {.s = 5, .deep = {{'a', 1.5}, {'b', 2.5}}}}};
  struct Flexible *f = malloc(sizeof *f + 10 * sizeof(int));
  if (!f)
    return 1;
  f->n = 10;
  memset(f->v, 0, 10 * sizeof(int));
  uint64_t sum = 0;
  for (int i = 0; i < 2000; ++i) {
    o.inner[(i + 1) % 3] = swapDeep(o.inner[i % 3]);
    o.inner[i % 3].deep[i & 1].d += 0.25;
    f->v[i % 10] += o.inner[(i + 1) % 3].s;
    sum = sum * 31 + pun(&o, i / 3.0);
  }
  printf("%llx %d %.3f %d\n", (unsigned long long)sum, o.inner[1].s, o.inner[0].deep[0].d, f->v[7]);
  free(f);
  return 0;
}
