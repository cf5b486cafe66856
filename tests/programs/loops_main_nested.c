// what: loops nested two and three deep, all in main, with arrays on the stack that stay live
#include <stdio.h>

int main(void) {
  int grid[20][20];
  long totals[4] = {0, 0, 0, 0};
  double weights[20];
  for (int i = 0; i < 20; ++i) {
    weights[i] = i / 4.0;
    for (int j = 0; j < 20; ++j)
      grid[i][j] = i * 20 + j;
  }
  double heat = 0;
  for (int r = 0; r < 60; ++r) {
    for (int i = 0; i < 20; ++i) {
      for (int j = 0; j < 20; ++j) {
        grid[i][j] = (grid[j][i] * 3 + r) % 1001;
        totals[grid[i][j] & 3] += grid[i][j];
      }
      heat += weights[i] * grid[i][r % 20];
    }
  }
  printf("%ld %ld %ld %ld %.4f\n", totals[0], totals[1], totals[2], totals[3], heat);
  return 0;
}
