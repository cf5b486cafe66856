// what: std::atomic: integers, bool, pointers, double, struct; wait-free counters shared by threads; atomic_ref
// flags: -std=c++20
// link: -lpthread
#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

struct Pair {
  int a, b;
};
static std::atomic<long> total{0};
static std::atomic<Pair> pair{Pair{0, 0}};
static std::atomic<double> real{0};
static std::atomic<int> peak{0};

static void work(int id) {
  for (int i = 0; i < 3000; ++i) {
    total.fetch_add(id, std::memory_order_relaxed);
    Pair old = pair.load();
    while (!pair.compare_exchange_weak(old, Pair{old.a + 1, old.b - id}))
      ;
    if (i % 10 == 0)
      real.fetch_add(0.25);
    int seen = peak.load(std::memory_order_acquire), mine = id * 10000 + i;
    while (seen < mine && !peak.compare_exchange_weak(seen, mine, std::memory_order_acq_rel))
      ;
  }
}

int main() {
  std::vector<std::thread> threads;
  for (int id = 1; id <= 3; ++id)
    threads.emplace_back(work, id);
  for (auto &t : threads)
    t.join();
  int plain = 5;
  std::atomic_ref<int> ref(plain);
  for (int i = 0; i < 1000; ++i)
    ref ^= i;
  Pair p = pair;
  std::printf("%ld %d %d %.2f %d %d\n", total.load(), p.a, p.b, real.load(), peak.load(), plain);
}
