// what: C++ abstractions: templates, virtual calls, vector, sort with lambdas, unordered_map and strings
// args: 13000
// expect: 19844252b0781bcb
// small: 30
// expect-small: 4cdac354b640dbd0
// medium: 1400
// expect-medium: 3c5c786cc52691d0
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

struct Random {
  uint32_t state;
  uint32_t operator()() {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
  }
};

class Filter {
public:
  virtual ~Filter() = default;
  virtual int64_t apply(int64_t x) const = 0;
};

template <int64_t Modulus> class Reduce : public Filter {
public:
  int64_t apply(int64_t x) const override { return x % Modulus; }
};

template <typename Function> class Mapped : public Filter {
public:
  explicit Mapped(Function f) : f_(f) {}
  int64_t apply(int64_t x) const override { return f_(x); }

private:
  Function f_;
};

template <typename Function> std::unique_ptr<Filter> mapped(Function f) {
  return std::make_unique<Mapped<Function>>(f);
}

template <typename Range, typename Value, typename Op> Value fold(const Range &range, Value init, Op op) {
  for (const auto &x : range)
    init = op(init, x);
  return init;
}

struct Point {
  int32_t x, y;
};

} // namespace

int main(int argc, char **argv) {
  long rounds = argc > 1 ? atol(argv[1]) : 13000;
  Random random{2463534242u};
  std::vector<std::unique_ptr<Filter>> chain;
  chain.push_back(std::make_unique<Reduce<1000003>>());
  chain.push_back(mapped([](int64_t x) { return x * 3 + 1; }));
  chain.push_back(std::make_unique<Reduce<65537>>());
  chain.push_back(mapped([argc](int64_t x) { return x ^ (x >> 3) ^ (argc > 100); }));

  uint64_t sum = 0;
  for (long r = 0; r < rounds; ++r) {
    std::vector<Point> points;
    for (int i = 0; i < 1000; ++i)
      points.push_back({int32_t(random() % 200), int32_t(random() % 2000)});
    std::sort(points.begin(), points.end(), [](const Point &a, const Point &b) {
      return a.x != b.x ? a.x < b.x : a.y < b.y;
    });

    std::unordered_map<int32_t, std::vector<int32_t>> byColumn;
    for (const Point &p : points)
      byColumn[p.x].push_back(p.y);
    std::unordered_map<std::string, int64_t> named;
    for (int32_t column = 0; column < 200; ++column) {
      auto it = byColumn.find(column);
      if (it == byColumn.end())
        continue;
      int64_t height = fold(it->second, int64_t(column), [](int64_t a, int32_t y) { return a % 1000003 * 7 + y; });
      for (const auto &filter : chain)
        height = filter->apply(height);
      named["column" + std::to_string(column % 32)] += height;
    }
    std::vector<std::pair<std::string, int64_t>> sorted(named.begin(), named.end());
    std::sort(sorted.begin(), sorted.end());
    for (const auto &[name, value] : sorted)
      sum = sum * 31 + uint64_t(value) + name.size();
  }
  std::printf("%016llx\n", (unsigned long long)sum);
}
