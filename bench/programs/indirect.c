// what: indirect calls: a table of function pointers and objects with operation tables, the target changing from call to call
// args: 90000000
// expect: 4258247407 75265221340417333
// small: 200000
// expect-small: 3142349737 29686472733688
// medium: 11000000
// expect-medium: 1699650264 9021661722436824
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef uint32_t (*Op)(uint32_t a, uint32_t b);

static uint32_t opAdd(uint32_t a, uint32_t b) { return a + b; }
static uint32_t opSub(uint32_t a, uint32_t b) { return a - b; }
static uint32_t opXor(uint32_t a, uint32_t b) { return a ^ b; }
static uint32_t opAnd(uint32_t a, uint32_t b) { return a & (b | 0xff00ffu); }
static uint32_t opOr(uint32_t a, uint32_t b) { return a | (b & 0x0f0f0f0fu); }
static uint32_t opMul(uint32_t a, uint32_t b) { return a * (b | 1); }
static uint32_t opRot(uint32_t a, uint32_t b) { return (a << (b & 31)) | (a >> (-b & 31)); }
static uint32_t opMin(uint32_t a, uint32_t b) { return a < b ? a : b; }

static Op table[8] = {opAdd, opSub, opXor, opAnd, opOr, opMul, opRot, opMin};

struct Shape;

struct ShapeOps {
  uint64_t (*area)(const struct Shape *);
  void (*grow)(struct Shape *, uint32_t by);
};

struct Shape {
  const struct ShapeOps *ops;
  uint32_t w, h;
};

static uint64_t rectArea(const struct Shape *s) { return (uint64_t)s->w * s->h; }
static uint64_t triangleArea(const struct Shape *s) { return (uint64_t)s->w * s->h / 2; }
static uint64_t squareArea(const struct Shape *s) { return (uint64_t)s->w * s->w; }
static void growBoth(struct Shape *s, uint32_t by) {
  s->w = (s->w + by) & 0xffff;
  s->h = (s->h + (by >> 1)) & 0xffff;
}
static void growWide(struct Shape *s, uint32_t by) { s->w = (s->w + 3 * by) & 0xffff; }

static const struct ShapeOps kinds[3] = {{rectArea, growBoth}, {triangleArea, growWide}, {squareArea, growWide}};

int main(int argc, char **argv) {
  long calls = argc > 1 ? atol(argv[1]) : 90000000;
  struct Shape shapes[64];
  for (uint32_t i = 0; i < 64; ++i)
    shapes[i] = (struct Shape){&kinds[i * 7 % 3], i + 1, 2 * i + 1};

  uint32_t a = 1, state = 2463534242u;
  uint64_t sum = 0;
  for (long i = 0; i < calls; ++i) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    a = table[state >> 29](a, state);
    struct Shape *s = &shapes[i & 63];
    s->ops->grow(s, a & 7);
    sum += s->ops->area(s);
  }
  printf("%u %llu\n", a, (unsigned long long)sum);
  return 0;
}
