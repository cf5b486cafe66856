// what: unions by value: integer and double overlaid, small and large, in calls and results
#include <stdint.h>
#include <stdio.h>

union Word { uint64_t u; double d; float f[2]; };
union Large { long v[4]; char c[32]; };
struct Tagged { int kind; union Word w; };

static __attribute__((noinline)) union Word flip(union Word w, int byte) {
  w.u ^= 1ULL << (byte & 31);
  return w;
}
static __attribute__((noinline)) struct Tagged next(struct Tagged t) {
  if (t.kind)
    t.w.d = (double)(int64_t)(t.w.u >> 40);
  else
    t.w.u += 12345;
  t.kind = !t.kind;
  return t;
}
static __attribute__((noinline)) union Large spread(union Large l, char c) {
  l.c[c & 31] = c;
  l.v[3] ^= l.v[0];
  return l;
}

int main(void) {
  union Word w = {.d = 1.0};
  struct Tagged t = {0, {.u = 99}};
  union Large l = {{1, 2, 3, 4}};
  uint64_t sum = 0;
  for (int i = 0; i < 2000; ++i) {
    w = flip(w, i);
    t = next(t);
    l = spread(l, (char)(i & 127));
    sum = sum * 31 + w.u + t.w.u + (uint64_t)l.v[i & 3];
  }
  printf("%016llx\n", (unsigned long long)sum);
  return 0;
}
