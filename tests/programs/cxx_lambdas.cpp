// what: lambdas: captures by value, reference and move, mutable, generic, recursive, converted to function pointers
#include <cstdio>
#include <memory>

template <typename F> __attribute__((noinline)) long repeat(int n, F f) {
  long sum = 0;
  for (int i = 0; i < n; ++i)
    sum += f(i);
  return sum;
}

__attribute__((noinline)) static auto adder(int by) {
  return [by](auto x) { return x + by; };
}

int main() {
  long seen = 0, sum = 0;
  auto owned = std::make_unique<int>(5);
  auto keeper = [p = std::move(owned), n = 0](int x) mutable { return *p * ++n + x; };
  int (*plain)(int) = [](int x) { return x ^ 3; };
  auto fib = [](auto self, int n) -> long { return n < 2 ? n : self(self, n - 1) + self(self, n - 2); };
  for (int i = 0; i < 400; ++i) {
    sum += repeat(20, [&](int x) {
      ++seen;
      return x * i;
    });
    sum += adder(i)(2L) + long(adder(3)(0.5)) + keeper(i) + plain(i);
  }
  std::printf("%ld %ld %d %ld\n", sum, seen, owned == nullptr, fib(fib, 15));
}
