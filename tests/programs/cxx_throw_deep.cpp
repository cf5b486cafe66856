// what: an exception through five hundred frames of recursion, some with cleanups, caught at the top, many times
#include <cstdio>

static long cleaned;
struct Guard {
  ~Guard() { ++cleaned; }
};

__attribute__((noinline)) static int dive(int depth) {
  if (depth == 0)
    throw 77;
  if (depth % 10 == 0) {
    Guard g;
    return dive(depth - 1) + 1;
  }
  return dive(depth - 1) * 2 % 1000 + 1;
}

int main() {
  long sum = 0;
  for (int i = 0; i < 30; ++i)
    try {
      sum += dive(500 + i);
    } catch (int x) {
      sum += x;
    }
  std::printf("%ld %ld\n", sum, cleaned);
}
