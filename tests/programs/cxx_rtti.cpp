// what: dynamic_cast down, across and to void, failing by pointer and by reference, typeid compared and named
#include <cstdio>
#include <cstring>
#include <typeindex>
#include <typeinfo>

struct A {
  virtual ~A() = default;
  int a = 1;
};
struct B : A {
  int b = 2;
};
struct C {
  virtual ~C() = default;
  int c = 3;
};
struct D : B, C {
  int d = 4;
};

__attribute__((noinline)) static int classify(A *p) {
  int r = 0;
  if (auto *b = dynamic_cast<B *>(p))
    r += b->b;
  if (auto *c = dynamic_cast<C *>(p))
    r += c->c * 10;
  if (auto *d = dynamic_cast<D *>(p))
    r += d->d * 100 + (dynamic_cast<void *>(static_cast<C *>(d)) == static_cast<void *>(d)) * 1000;
  return r + (typeid(*p) == typeid(A)) * 5;
}

int main() {
  A a;
  B b;
  D d;
  A *all[] = {&a, &b, &d};
  long sum = 0;
  int bad = 0;
  for (int i = 0; i < 3000; ++i) {
    sum = sum * 3 % 1000003 + classify(all[i % 3]);
    if (i % 50 == 0)
      try {
        sum += dynamic_cast<D &>(*all[i / 50 % 3]).d;
      } catch (const std::bad_cast &) {
        ++bad;
      }
  }
  std::printf("%ld %d %s %d\n", sum, bad, typeid(D).name(), std::type_index(typeid(*all[2])) == std::type_index(typeid(D)));
}
