// what: rethrow by throw;, a handler that throws another, function try blocks, rethrow through a helper
#include <cstdio>
#include <stdexcept>

__attribute__((noinline)) static void fail(int i) { throw i; }

__attribute__((noinline)) static void again(int i) {
  try {
    fail(i);
  } catch (int &x) {
    ++x;
    if (x % 3 == 0)
      throw;
    if (x % 3 == 1)
      throw double(x);
  }
}

static int viaHelper() {
  try {
    throw;
  } catch (int x) {
    return x;
  } catch (double d) {
    return -int(d);
  }
}

struct Member {
  explicit Member(int i) {
    if (i % 4 == 0)
      throw std::runtime_error("member");
  }
};
struct Owner {
  explicit Owner(int i) try : m(i) {
  } catch (const std::runtime_error &) {
    throw i * 2;
  }
  Member m;
};

int main() {
  long sum = 0, quiet = 0;
  for (int i = 0; i < 1500; ++i) {
    try {
      again(i);
      ++quiet;
    } catch (...) {
      sum = sum * 3 % 1000003 + viaHelper();
    }
    try {
      Owner o(i);
    } catch (int x) {
      sum += x;
    }
  }
  std::printf("%ld %ld\n", sum, quiet);
}
