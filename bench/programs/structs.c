// what: structs by value: small ones in registers, large ones through memory, as arguments and as results
// args: 80000000
// expect: 7ffb9572a735fdce 599954324 80000001
// expect: -9.631773 2.611834 220.625181
// small: 200000
// expect-small: daa19b30510801f9 1499282 200001
// expect-small: -7.639176 4.663232 301.702540
// medium: 9000000
// expect-medium: b81f723f334e6855 67493728 9000001
// expect-medium: -4.715991 5.254276 272.871817
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct Pair {
  int32_t a, b;
};
struct Vec2 {
  double x, y;
};
struct Mixed {
  int64_t tag;
  double weight;
};
struct Vec3f {
  float x, y, z;
};
struct Matrix {
  int64_t m[2][2];
  int64_t generation;
};

#define NOINLINE __attribute__((noinline))

static NOINLINE struct Pair stepPair(struct Pair p, int32_t k) {
  return (struct Pair){(int32_t)((uint32_t)p.b * 5u + (uint32_t)k), p.a ^ (p.b >> 3)};
}

static NOINLINE struct Vec2 turn(struct Vec2 v, struct Vec2 by) {
  return (struct Vec2){v.x * 0.5 - by.y, v.y * 0.25 + by.x};
}

static NOINLINE struct Mixed mix(struct Mixed m, struct Pair p) {
  m.tag += p.a & 15;
  m.weight = m.weight * 0.5 + (double)(p.b & 255);
  return m;
}

static NOINLINE struct Vec3f cross(struct Vec3f a, struct Vec3f b) {
  return (struct Vec3f){a.y * 2.0f - b.z, a.z * 0.5f + b.x, a.x - b.y * 0.5f};
}

static NOINLINE struct Matrix multiply(struct Matrix a, struct Matrix b) {
  struct Matrix r;
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 2; ++j)
      r.m[i][j] = (a.m[i][0] * b.m[0][j] + a.m[i][1] * b.m[1][j]) % 1000003;
  r.generation = a.generation + b.generation;
  return r;
}

int main(int argc, char **argv) {
  long rounds = argc > 1 ? atol(argv[1]) : 80000000;
  struct Pair p = {1, 2};
  struct Vec2 v = {1, 0};
  struct Mixed m = {0, 1};
  struct Vec3f f = {1, 2, 3};
  struct Matrix a = {{{1, 1}, {1, 0}}, 1}, b = a;
  uint64_t sum = 0;
  for (long i = 0; i < rounds; ++i) {
    p = stepPair(p, (int32_t)(i & 1023));
    v = turn(v, (struct Vec2){(double)(p.a & 7), (double)(p.b & 7)});
    m = mix(m, p);
    f = cross((struct Vec3f){(float)(p.a & 3), (float)(p.b & 3), 1.0f}, (struct Vec3f){(float)(i & 7), 2.0f, 4.0f});
    b = multiply(a, b);
    sum = sum * 3 + (uint64_t)p.a + (uint64_t)b.m[0][1] + (uint64_t)(int64_t)(f.x + f.y * 2.0f + f.z * 4.0f);
  }
  printf("%llx %lld %lld\n", (unsigned long long)sum, (long long)m.tag, (long long)b.generation);
  printf("%.6f %.6f %.6f\n", v.x, v.y, m.weight);
  return 0;
}
