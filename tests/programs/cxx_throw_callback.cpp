// what: an exception thrown by a comparator passes through the program's own sort, and through std::sort and for_each
#include <algorithm>
#include <cstdio>
#include <vector>

struct Stop {
  int at;
};
static int compares;

static int fussy(int a, int b) {
  if (++compares % 997 == 0)
    throw Stop{compares};
  return (a > b) - (a < b);
}

__attribute__((noinline)) static void insertionSort(int *v, int n, int (*compare)(int, int)) {
  for (int i = 1; i < n; ++i)
    for (int j = i; j > 0 && compare(v[j - 1], v[j]) > 0; --j)
      std::swap(v[j - 1], v[j]);
}

int main() {
  long sum = 0;
  int stops = 0;
  for (int round = 0; round < 30; ++round) {
    std::vector<int> v;
    for (int i = 0; i < 40; ++i)
      v.push_back((i * 7919 + round * 31) % 101);
    try {
      insertionSort(v.data(), int(v.size()), fussy);
      std::reverse(v.begin(), v.end());
      std::sort(v.begin(), v.end(), [](int a, int b) { return fussy(a, b) < 0; });
    } catch (const Stop &s) {
      ++stops;
      sum += s.at % 1000;
    }
    int seen = 0;
    try {
      std::for_each(v.begin(), v.end(), [&](int x) {
        if (x == 50 + round)
          throw x;
        seen += x;
      });
    } catch (int x) {
      seen -= x;
    }
    for (int x : v)
      sum = (sum * 31 + x + seen) % 1000000007;
  }
  std::printf("%ld %d\n", sum, stops);
}
