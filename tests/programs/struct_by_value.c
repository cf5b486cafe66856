// what: structs passed by value: one and two registers, integer, double, float pairs and mixed classes
#include <stdio.h>

struct Ints { int a, b; };
struct Longs { long a, b; };
struct Doubles { double a, b; };
struct Mixed { long a; double b; };
struct MixedBack { double a; int b; };
struct Floats { float a, b, c; };
struct Packed4 { float a, b, c, d; };
struct IntFloat { int a; float b; };
struct Chars { char c[5]; };
struct One { short s; };
struct Empty {};

#define NOINLINE __attribute__((noinline))
static NOINLINE long ints(struct Ints s, int k) { return s.a * 3L + s.b + k; }
static NOINLINE long longs(struct Longs s, struct Longs t) { return s.a - s.b + t.a * 2 - t.b; }
static NOINLINE double doubles(struct Doubles s, struct Doubles t) { return s.a + s.b * 2 - t.a / 2 + t.b; }
static NOINLINE double mixed(struct Mixed s, struct MixedBack t) { return (double)s.a + s.b - t.a + t.b; }
static NOINLINE float floats(struct Floats s, struct Packed4 t) { return s.a + s.b * 2 + s.c * 4 - t.a + t.b - t.c * 8 + t.d; }
static NOINLINE float intFloat(struct IntFloat s) { return (float)s.a + s.b; }
static NOINLINE int chars(struct Chars s, struct One o, struct Empty e) {
  (void)e;
  return s.c[0] + s.c[4] * 2 + o.s;
}

int main(void) {
  long n = 0;
  double d = 0;
  for (int i = 0; i < 2000; ++i) {
    n += ints((struct Ints){i, -i}, i & 7);
    n ^= longs((struct Longs){i, 2L * i}, (struct Longs){n % 1000, i});
    d += doubles((struct Doubles){i, 0.5}, (struct Doubles){0.25, i});
    d -= mixed((struct Mixed){i, 1.5}, (struct MixedBack){0.75, i});
    d += floats((struct Floats){1, 2, (float)(i % 10)}, (struct Packed4){4, 3, 2, 1});
    d += intFloat((struct IntFloat){i, 0.125f});
    n += chars((struct Chars){{(char)(i % 50), 0, 0, 0, 3}}, (struct One){(short)i}, (struct Empty){});
  }
  printf("%ld %.6f\n", n, d);
  return 0;
}
