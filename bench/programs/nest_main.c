// what: one loop nest, all of it in main: no call ever comes again, so only on-stack replacement can speed it up
// args: 150000
// expect: 493bd74111e2a4 1170.200095
// small: 400
// expect-small: 31f5896f169a 1148.021963
// medium: 20000
// expect-medium: 9c34d8b5c2a69 2128.137430
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  long n = argc > 1 ? atol(argv[1]) : 150000;
  unsigned grid[64][64];
  unsigned long sum = 0;
  double heat = 1.0;
  for (int i = 0; i < 64; ++i)
    for (int j = 0; j < 64; ++j)
      grid[i][j] = (unsigned)(i * 64 + j) * 2654435761u;
  for (long r = 0; r < n; ++r) {
    unsigned carry = (unsigned)r;
    for (int i = 0; i < 64; ++i) {
      unsigned row = grid[i][r & 63];
      for (int j = 0; j < 64; ++j) {
        unsigned x = grid[i][j];
        carry = (carry ^ x) * 16777619u + row;
        if ((carry & 15) == 3)
          continue;
        grid[i][j] = x + (carry >> 7);
      }
      sum += carry;
      heat = heat * 0.75 + (double)(carry & 1023);
    }
  }
  printf("%lx %.6f\n", sum, heat);
  return 0;
}
