// what: an exception leaves a noexcept function: std::terminate, whose handler prints, then SIGABRT
#include <cstdio>
#include <cstdlib>
#include <exception>

__attribute__((noinline)) static int maybe(int i) {
  if (i == 3000)
    throw i;
  return i;
}
__attribute__((noinline)) static int strict(int i) noexcept { return maybe(i) + 1; }

static void onTerminate() {
  std::printf("terminate\n");
  std::fflush(stdout);
  std::abort();
}

int main() {
  std::set_terminate(onTerminate);
  long sum = 0;
  for (int i = 0; i < 3000; ++i)
    sum += strict(i);
  std::printf("%ld\n", sum);
  try {
    sum += strict(3000);
  } catch (...) {
    std::printf("not reached\n");
  }
}
