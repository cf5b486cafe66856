// what: structs returned in registers: {int,int} {double,double} {long,double} {float,float,float} {double,int} {char[3]}
#include <stdio.h>

struct Ints { int a, b; };
struct Doubles { double a, b; };
struct Mixed { long a; double b; };
struct MixedBack { double a; int b; };
struct Floats { float a, b, c; };
struct Chars { char c[3]; };
struct Longs { long a, b; };

#define NOINLINE __attribute__((noinline))
static NOINLINE struct Ints ints(int i) { return (struct Ints){i * 2, -i}; }
static NOINLINE struct Doubles doubles(int i) { return (struct Doubles){i / 4.0, i * 0.5}; }
static NOINLINE struct Mixed mixed(int i) { return (struct Mixed){i * 1000000007L, i / 8.0}; }
static NOINLINE struct MixedBack back(int i) { return (struct MixedBack){i / 16.0, i + 1}; }
static NOINLINE struct Floats floats(int i) { return (struct Floats){(float)i, (float)i / 2, (float)i / 4}; }
static NOINLINE struct Chars chars(int i) { return (struct Chars){{(char)(i & 63), (char)(i >> 2 & 63), 'x'}}; }
static NOINLINE struct Longs longs(long i) { return (struct Longs){i * i, ~i}; }

int main(void) {
  long n = 0;
  double d = 0;
  struct Mixed (*pointer)(int) = mixed;
  for (int i = 0; i < 2000; ++i) {
    struct Ints a = ints(i);
    struct Doubles b = doubles(i);
    struct Mixed c = pointer(i);
    struct Floats e = floats(i);
    struct Chars f = chars(i);
    struct MixedBack g = back(i);
    struct Longs h = longs(i);
    n += a.a ^ a.b;
    n += c.a % 1000 + f.c[0] + f.c[1] * 2 + f.c[2] + g.b + h.a - h.b;
    d += b.a - b.b * 3 + c.b + g.a;
    d += e.a + e.b + e.c;
  }
  printf("%ld %.6f\n", n, d);
  return 0;
}
