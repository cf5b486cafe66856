// what: C++20 ranges and views, concepts, span, designated initializers
// flags: -std=c++20
#include <algorithm>
#include <concepts>
#include <cstdio>
#include <ranges>
#include <span>
#include <vector>

template <std::integral T> static T mix(T a, T b) { return T(a * 3 + b); }
template <std::floating_point T> static T mix(T a, T b) { return a / 2 + b; }
struct Options {
  int width = 4;
  int step = 1;
};

__attribute__((noinline)) static long sum(std::span<const int> v, Options o) {
  long s = 0;
  for (size_t i = 0; i < v.size(); i += size_t(o.step))
    s += v[i] * o.width;
  return s;
}

int main() {
  std::vector<int> v(50);
  long total = 0;
  double d = 0;
  for (int i = 0; i < 400; ++i) {
    std::ranges::generate(v, [i, n = 0]() mutable { return (i * 31 + n++ * 17) % 101; });
    auto odd = v | std::views::filter([](int x) { return x % 2 == 1; }) | std::views::transform([](int x) { return x * x; }) |
               std::views::take(10);
    for (int x : odd)
      total = mix(total % 100003, long(x));
    total += sum(v, {.step = 3});
    d = mix(d, double(i));
    std::ranges::sort(v, std::greater<>());
    total += v[3];
  }
  std::printf("%ld %.4f\n", total, d);
}
