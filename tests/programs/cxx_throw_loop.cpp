// what: a hot loop in main with try and catch inside it, values live across both, break and continue from handlers
#include <cstdio>

__attribute__((noinline)) static int maybe(int i) {
  if (i % 16 == 15)
    throw i;
  return i & 7;
}

int main() {
  long sum = 0, caught = 0;
  double d = 1;
  int table[8] = {0};
  for (int i = 0;; ++i) {
    int before = i * 2;
    try {
      int r = maybe(i);
      table[r] += before & 3;
      sum += r;
      if (r == 3)
        continue;
      d = d * 0.5 + before;
    } catch (int x) {
      ++caught;
      sum += x % 100 + before % 10;
      if (x > 20000)
        break;
      if (x % 3)
        continue;
      d += 1;
    }
    sum ^= table[i & 7];
  }
  std::printf("%ld %ld %.6f %d\n", sum, caught, d, table[5]);
}
