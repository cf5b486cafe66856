// what: pointers to virtual members, non-trivial structs by invisible reference, RVO, rvalue members, default arguments
#include <cstdio>
#include <utility>

struct Base {
  virtual ~Base() = default;
  virtual int f(int x) { return x; }
  virtual int g(int x) { return -x; }
};
struct Extra {
  virtual ~Extra() = default;
  virtual int h(int x) { return x * 7; }
};
struct Derived : Base, Extra {
  int f(int x) override { return x * 2; }
  int h(int x) override { return x * 9; }
};
struct Handle {
  Handle(int v) : v(v), self(this) {}
  Handle(const Handle &o) : v(o.v + 1), self(this) {}
  ~Handle() {}
  bool valid() const { return self == this; }
  int take() && { return v + 1000; }
  int v;
  Handle *self;
};

__attribute__((noinline)) static int call(Base &b, int (Base::*m)(int), int x) { return (b.*m)(x); }
__attribute__((noinline)) static int callExtra(Derived &d, int (Derived::*m)(int), int x) { return (d.*m)(x); }
__attribute__((noinline)) static Handle pass(Handle h, int add = 5) {
  h.v += add;
  return h;
}

int main() {
  Base b;
  Derived d;
  long sum = 0;
  int valid = 0;
  int (Base::*methods[])(int) = {&Base::f, &Base::g};
  for (int i = 0; i < 2000; ++i) {
    sum += call(i & 1 ? b : d, methods[i / 2 & 1], i);
    sum += callExtra(d, &Derived::h, i);
    Handle h = pass(Handle(i));
    valid += h.valid() + pass(h, 1).valid();
    sum += std::move(h).take();
  }
  std::printf("%ld %d\n", sum, valid);
}
