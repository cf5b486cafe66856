// what: throw and catch by value, reference, pointer and ...; base classes; the order of handlers; hot
#include <cstdio>
#include <stdexcept>
#include <string>

struct Base {
  explicit Base(int c) : code(c) {}
  virtual ~Base() = default;
  virtual int value() const { return code; }
  int code;
};
struct Derived : Base {
  using Base::Base;
  int value() const override { return code * 10; }
};

static const char *const kText = "text";

__attribute__((noinline)) static int raise(int kind) {
  switch (kind) {
  case 0: throw 42;
  case 1: throw 2.5;
  case 2: throw Base(7);
  case 3: throw Derived(8);
  case 4: throw kText;
  case 5: throw std::out_of_range("far away");
  case 6: throw std::string("a string that is long enough for the heap");
  case 7: throw 'c';
  }
  return kind;
}

__attribute__((noinline)) static int attempt(int kind) {
  try {
    return raise(kind);
  } catch (int x) {
    return x;
  } catch (double d) {
    return int(d * 100);
  } catch (const Derived &d) {
    return d.value();
  } catch (Base b) {
    return b.value() + 1;
  } catch (const char *s) {
    return s == kText ? 4000 : -1;
  } catch (const std::exception &e) {
    return e.what()[0];
  } catch (std::string &s) {
    return int(s.size());
  } catch (...) {
    return -5;
  }
}

int main() {
  long sum = 0;
  for (int i = 0; i < 2000; ++i)
    sum = sum * 3 % 1000003 + attempt(i % 10);
  for (int k = 0; k < 10; ++k)
    std::printf("%d ", attempt(k));
  std::printf("%ld\n", sum);
}
