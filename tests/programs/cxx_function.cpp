// what: std::function and std::bind: small and large captures, copies, empty test, stored in containers
#include <cstdio>
#include <functional>
#include <vector>

static int doubled(int x) { return x * 2; }
struct Functor {
  long pad[6] = {1, 2, 3, 4, 5, 6};
  int operator()(int x) const { return x + int(pad[5]); }
};
struct Thing {
  int base;
  int add(int x) const { return base + x; }
};

__attribute__((noinline)) static int call(const std::function<int(int)> &f, int x) { return f ? f(x) : -1; }

int main() {
  int state = 0;
  Thing thing{40};
  std::vector<std::function<int(int)>> all = {doubled, Functor(), [&state](int x) { return state += x & 3; },
                                              std::bind(&Thing::add, &thing, std::placeholders::_1), nullptr};
  long sum = 0;
  for (int i = 0; i < 3000; ++i) {
    sum += call(all[i % all.size()], i);
    if (i % 500 == 0) {
      auto copy = all[1];
      std::swap(all[1], all[2]);
      sum += copy(1);
    }
  }
  std::printf("%ld %d\n", sum, state);
}
