// what: std::variant with visit, std::optional, std::any, std::tuple, std::pair
#include <any>
#include <cstdio>
#include <optional>
#include <string>
#include <tuple>
#include <variant>

using Value = std::variant<int, double, std::string>;

struct Measure {
  long operator()(int i) const { return i; }
  long operator()(double d) const { return long(d * 4); }
  long operator()(const std::string &s) const { return long(s.size()) * 100; }
};

__attribute__((noinline)) static Value make(int i) {
  if (i % 3 == 0)
    return i;
  if (i % 3 == 1)
    return i / 8.0;
  return std::string(size_t(i % 30), 'x');
}
__attribute__((noinline)) static std::optional<std::string> maybe(int i) {
  if (i % 4)
    return std::to_string(i);
  return std::nullopt;
}

int main() {
  long sum = 0;
  int wrong = 0;
  std::any box;
  for (int i = 0; i < 1500; ++i) {
    Value v = make(i);
    sum = (sum * 3 + std::visit(Measure(), v)) % 1000003;
    if (auto *d = std::get_if<double>(&v))
      sum += long(*d);
    sum += long(maybe(i).value_or("none").size());
    box = i % 2 ? std::any(i) : std::any(std::string("s"));
    if (i % 20 == 0)
      try {
        sum += std::any_cast<int>(box) + std::get<int>(v);
      } catch (const std::exception &) {
        ++wrong;
      }
    auto t = std::make_tuple(i, sum);
    sum += std::get<0>(t) == i;
  }
  std::printf("%ld %d\n", sum, wrong);
}
