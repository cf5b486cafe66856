// what: classes: constructors, destructors, copy and move, operators, member pointers, static members
#include <cstdio>
#include <utility>

static int alive, copies, moves;

class Number {
public:
  explicit Number(long v = 0) : value_(v) { ++alive; }
  Number(const Number &o) : value_(o.value_) { ++alive, ++copies; }
  Number(Number &&o) noexcept : value_(std::exchange(o.value_, 0)) { ++alive, ++moves; }
  Number &operator=(const Number &) = default;
  ~Number() { --alive; }
  Number operator+(const Number &o) const { return Number((value_ + o.value_) % kModulus); }
  Number &operator*=(long k) {
    value_ = value_ * k % kModulus;
    return *this;
  }
  bool operator<(const Number &o) const { return value_ < o.value_; }
  explicit operator long() const { return value_; }
  long twice() const { return value_ * 2; }
  long half() const { return value_ / 2; }
  static const long kModulus;

private:
  long value_;
};

const long Number::kModulus = 1000003;

__attribute__((noinline)) static Number combine(Number a, const Number &b) {
  if (a < b)
    return a;
  a *= 3;
  return a + b;
}

int main() {
  Number x(1), y(2);
  long (Number::*method)() const = &Number::twice;
  long sum = 0;
  for (int i = 0; i < 3000; ++i) {
    Number z = combine(x, y);
    x = z + Number(i);
    y = combine(std::move(z), x);
    sum += (x.*method)();
    method = i & 1 ? &Number::half : &Number::twice;
  }
  std::printf("%ld %ld %ld %d %d %d\n", long(x), long(y), sum, alive, copies, moves);
}
