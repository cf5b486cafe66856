// what: multiple and virtual inheritance: this-adjusting and virtual-base thunks, diamond, casts between bases
#include <cstdio>

struct Base {
  long base = 1;
  virtual ~Base() = default;
  virtual long who() { return base; }
};
struct Left : virtual Base {
  long left = 10;
  long who() override { return left + base; }
  virtual long leftOnly() { return left * 2; }
};
struct Right : virtual Base {
  long right = 100;
  virtual long rightOnly() { return right * 3; }
};
struct Other {
  long other = 7;
  virtual ~Other() = default;
  virtual long what(int x) { return other + x; }
};
struct Bottom : Left, Right, Other {
  long bottom = 1000;
  long who() override { return bottom + left + right + base; }
  long rightOnly() override { return Right::rightOnly() + bottom; }
  long what(int x) override { return Other::what(x) * 2 + bottom++; }
};

__attribute__((noinline)) static long viaBase(Base *b) { return b->who(); }
__attribute__((noinline)) static long viaRight(Right *r) { return r->rightOnly() + r->base++; }
__attribute__((noinline)) static long viaOther(Other *o, int x) { return o->what(x); }
__attribute__((noinline)) static Bottom *down(Other *o) { return static_cast<Bottom *>(o); }

int main() {
  Bottom b;
  Left l;
  Right r;
  long sum = 0;
  for (int i = 0; i < 2000; ++i) {
    sum += viaBase(&b) + viaBase(&l) + viaBase(&r) + viaRight(&b) + viaRight(&r) + viaOther(&b, i);
    sum += down(&b)->leftOnly() + (static_cast<Base *>(static_cast<Left *>(&b)) == static_cast<Base *>(static_cast<Right *>(&b)));
    b.left = sum % 17;
  }
  std::printf("%ld %ld %ld\n", sum, b.base, b.bottom);
}
