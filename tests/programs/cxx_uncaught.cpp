// what: an exception nobody catches: the message goes to stderr and the program dies by SIGABRT
#include <cstdio>
#include <stdexcept>

__attribute__((noinline)) static int check(int i) {
  if (i >= 2000)
    throw std::runtime_error("nobody catches this");
  return i;
}

int main() {
  long sum = 0;
  for (int i = 0; i < 2000; ++i)
    sum += check(i);
  std::printf("%ld\n", sum);
  std::fflush(stdout);
  sum += check(2001);
  std::printf("not reached %ld\n", sum);
}
