// what: _Float16: arithmetic, conversion, comparison, arguments and results
#include <stdio.h>

#define NOINLINE __attribute__((noinline))
static NOINLINE _Float16 add(_Float16 a, _Float16 b) { return a + b; }
static NOINLINE _Float16 scale(_Float16 a, float f) { return (_Float16)((float)a * f); }
static NOINLINE _Float16 fromInt(int i) { return (_Float16)i; }
static NOINLINE int toInt(_Float16 h) { return (int)h; }
static NOINLINE double toDouble(_Float16 h) { return h; }
static NOINLINE int less(_Float16 a, _Float16 b) { return a < b; }
static _Float16 stored[8];

int main(void) {
  _Float16 x = (_Float16)0.1f, y = 1;
  double sum = 0;
  int n = 0;
  for (int i = 0; i < 2000; ++i) {
    y = add(scale(y, 0.75f), x);
    x = add(x, fromInt(i % 7));
    if (less((_Float16)100.0f, x))
      x = scale(x, 0.03125f);
    stored[i & 7] = y;
    sum += toDouble(stored[(i + 3) & 7]);
    n += toInt(x);
  }
  printf("%.10f %.10f %.6f %d\n", toDouble(x), toDouble(y), sum, n);
  return 0;
}
