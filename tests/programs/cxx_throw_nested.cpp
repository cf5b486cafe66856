// what: exceptions thrown and caught while another is handled or while destructors run; std::nested_exception; uncaught count
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>

static long inDestructors, uncaughtSeen;

struct Cleaner {
  ~Cleaner() {
    uncaughtSeen += std::uncaught_exceptions();
    try {
      throw 5;
    } catch (int x) {
      inDestructors += x;
    }
  }
};

__attribute__((noinline)) static int layers(int i) {
  try {
    Cleaner c;
    if (i % 2)
      throw std::runtime_error("inner" + std::to_string(i));
    return 1;
  } catch (const std::runtime_error &) {
    try {
      std::throw_with_nested(std::logic_error("outer"));
    } catch (const std::logic_error &e) {
      try {
        std::rethrow_if_nested(e);
      } catch (const std::exception &n) {
        return int(std::string(n.what()).size()) * 10;
      }
    }
  }
  return -1;
}

int main() {
  long sum = 0;
  for (int i = 0; i < 1200; ++i)
    sum = sum * 3 % 1000003 + layers(i);
  std::printf("%ld %ld %ld\n", sum, inDestructors, uncaughtSeen);
}
