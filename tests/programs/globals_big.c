// what: a large zero-initialized global, const tables, common symbols, static locals, enum and bool globals
// flags: -fcommon
#include <stdbool.h>
#include <stdio.h>

static unsigned huge[1 << 18];
static const unsigned char squares[16] = {0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196, 225};
const double weights[] = {0.5, 0.25, 0.125};
int commonOne;
double commonArray[8];
enum Color { kRed, kGreen = 5, kBlue } color = kGreen;
bool flag = true;

static __attribute__((noinline)) int counter(int by) {
  static int calls = 100;
  static long history[4];
  history[calls & 3] += by;
  return ++calls + (int)(history[0] & 1);
}

int main(void) {
  unsigned long sum = 0;
  for (unsigned i = 0; i < 30000; ++i) {
    unsigned at = i * 2654435761u >> 14;
    sum += huge[at] + squares[i & 15];
    huge[at] += i;
    commonOne += (int)(i & 3);
    commonArray[i & 7] += weights[i % 3];
    sum += (unsigned)counter((int)i);
    if (i % 1000 == 0) {
      color = color == kBlue ? kRed : kBlue;
      flag = !flag;
    }
  }
  printf("%lu %d %.3f %d %d\n", sum, commonOne, commonArray[3], color, flag);
  return 0;
}
