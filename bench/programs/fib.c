// what: recursion: a doubly recursive function that does nothing but call itself
// args: 43
// expect: fib(43) = 433494437
// small: 29
// expect-small: fib(29) = 514229
// medium: 39
// expect-medium: fib(39) = 63245986
#include <stdio.h>
#include <stdlib.h>

static long fib(long n) {
  if (n < 2)
    return n;
  return fib(n - 1) + fib(n - 2);
}

int main(int argc, char **argv) {
  long n = argc > 1 ? atol(argv[1]) : 43;
  printf("fib(%ld) = %ld\n", n, fib(n));
  return 0;
}
