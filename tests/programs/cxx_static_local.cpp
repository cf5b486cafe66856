// what: function-local statics with guards: initialized once, in recursion, by threads at once, retried after a throw
// link: -lpthread
#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

static std::atomic<int> made{0};
struct Slow {
  explicit Slow(int x) : v(x * 2) { ++made; }
  ~Slow() { std::printf("gone %d\n", v); }
  int v;
};

__attribute__((noinline)) static int shared(int x) {
  static Slow slow(x < 0 ? 0 : 21);
  return slow.v + (x & 1);
}

__attribute__((noinline)) static int fussy(int x) {
  static int value = x < 3 ? throw x : x * 100;
  return value;
}

int main() {
  std::vector<std::thread> threads;
  std::atomic<long> sum{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&sum, t] {
      for (int i = 0; i < 1000; ++i)
        sum += shared(i + t);
    });
  for (auto &t : threads)
    t.join();
  int throws = 0, last = 0;
  for (int i = 0; i < 6; ++i)
    try {
      last = fussy(i);
    } catch (int x) {
      throws += x + 1;
    }
  std::printf("%ld %d %d %d\n", sum.load(), made.load(), throws, last);
}
