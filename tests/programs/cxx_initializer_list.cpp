// what: initializer lists, aggregates, structured bindings, range-for over own iterators, user literals, spaceship
// flags: -std=c++20
#include <compare>
#include <cstdio>
#include <initializer_list>
#include <tuple>

struct Bag {
  Bag(std::initializer_list<int> v) {
    for (int x : v)
      sum += x * ++n;
  }
  long sum = 0;
  int n = 0;
};
struct Range {
  int from, to;
  struct It {
    int i;
    int operator*() const { return i; }
    It &operator++() {
      ++i;
      return *this;
    }
    bool operator!=(const It &o) const { return i != o.i; }
  };
  It begin() const { return {from}; }
  It end() const { return {to}; }
};
struct Version {
  int major_, minor_;
  auto operator<=>(const Version &) const = default;
};
static constexpr long operator""_k(unsigned long long v) { return long(v) * 1000; }

__attribute__((noinline)) static std::tuple<int, double, char> split(int i) { return {i / 3, i / 2.0, char('a' + i % 26)}; }

int main() {
  long total = 0;
  double d = 0;
  for (int i = 0; i < 1500; ++i) {
    total += Bag{i, 2, 3, i * 2}.sum + Bag{1}.n;
    for (int x : Range{i % 5, i % 5 + 4})
      total += x;
    auto [a, b, c] = split(i);
    total += a + c;
    d += b;
    total += (Version{i % 3, 1} < Version{1, i % 4}) + (Version{1, 2} == Version{i % 2, 2}) * 2;
  }
  std::printf("%ld %.1f %ld\n", total, d, 7_k);
}
