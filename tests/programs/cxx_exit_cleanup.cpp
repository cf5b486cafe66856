// what: exit() from inside a function: statics are destroyed, locals are not; mixed with atexit
#include <cstdio>
#include <cstdlib>

struct Named {
  explicit Named(const char *n) : n(n) {}
  ~Named() { std::printf("~%s\n", n); }
  const char *n;
};
static Named global("global");

__attribute__((noinline)) static void work(int i) {
  static Named once("local static");
  Named local("automatic");
  if (i == 0)
    std::exit(9);
  local.n = "automatic";
  std::printf("step %d\n", i);
  work(i - 1);
}

int main() {
  std::atexit([] { std::printf("handler\n"); });
  work(2);
}
