// what: hot loops inside functions with a byval parameter and an sret result, both written in the loop
#include <stdio.h>

struct Big { long v[5]; double d; };

static __attribute__((noinline)) struct Big churn(struct Big in, int n) {
  struct Big out = {{0}, 0};
  for (int i = 0; i < n; ++i) {
    in.v[i % 5] += i;
    out.v[(i + 1) % 5] ^= in.v[i % 5];
    out.d += in.d * 0.5;
    in.d = in.d / 2 + 1;
  }
  out.v[0] += in.v[0];
  return out;
}

static __attribute__((noinline)) long chew(int a, struct Big in, long double x, int n) {
  long sum = a;
  for (int i = 0; i < n; ++i) {
    sum += in.v[i % 5]--;
    x = x / 2 + 1;
  }
  return sum + in.v[2] + (long)(x * 1000);
}

int main(void) {
  struct Big b = {{1, 2, 3, 4, 5}, 0.5};
  struct Big c = churn(b, 40000);
  printf("%ld %ld %ld %.6f %ld\n", c.v[0], c.v[1], c.v[4], c.d, b.v[0]);
  printf("%ld\n", chew(7, c, 0.5L, 40000));
  return 0;
}
