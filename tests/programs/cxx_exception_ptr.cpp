// what: std::exception_ptr: captured, stored, copied, rethrown later, make_exception_ptr
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <vector>

static int alive;
struct Tracked {
  explicit Tracked(int v) : v(v) { ++alive; }
  Tracked(const Tracked &o) : v(o.v) { ++alive; }
  ~Tracked() { --alive; }
  int v;
};

__attribute__((noinline)) static std::exception_ptr capture(int i) {
  try {
    if (i % 3 == 0)
      throw Tracked(i);
    if (i % 3 == 1)
      throw std::invalid_argument("bad");
  } catch (...) {
    return std::current_exception();
  }
  return i % 2 ? std::make_exception_ptr(i) : nullptr;
}

__attribute__((noinline)) static long open(const std::exception_ptr &p) {
  if (!p)
    return 1;
  try {
    std::rethrow_exception(p);
  } catch (const Tracked &t) {
    return t.v;
  } catch (const std::logic_error &e) {
    return e.what()[1];
  } catch (int x) {
    return -x;
  }
}

int main() {
  std::vector<std::exception_ptr> kept;
  long sum = 0;
  for (int i = 0; i < 1200; ++i) {
    kept.push_back(capture(i));
    if (kept.size() > 20) {
      sum = (sum * 3 + open(kept[5])) % 1000003;
      kept.erase(kept.begin());
    }
  }
  int before = alive;
  kept.clear();
  std::printf("%ld %d %d\n", sum, before, alive);
}
