// what: memory walks: the sieve of Eratosthenes over bytes, strided writes and a counting pass
// args: 13000
// expect: c199fa66d4c82405
// small: 30
// expect-small: 80b8fc2138321ea0
// medium: 1150
// expect-medium: 44b284a873745f81
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kLimit = 200000 };

static unsigned char composite[kLimit];

static unsigned sieve(unsigned limit) {
  memset(composite, 0, limit);
  for (unsigned i = 2; i * i < limit; ++i) {
    if (composite[i])
      continue;
    for (unsigned j = i * i; j < limit; j += i)
      composite[j] = 1;
  }
  unsigned count = 0;
  for (unsigned i = 2; i < limit; ++i)
    count += !composite[i];
  return count;
}

int main(int argc, char **argv) {
  long rounds = argc > 1 ? atol(argv[1]) : 13000;
  unsigned long sum = 0;
  for (long r = 0; r < rounds; ++r) {
    unsigned limit = kLimit - (unsigned)(r * 7919 % 100000);
    unsigned primes = sieve(limit);
    unsigned last = limit - 1;
    while (composite[last])
      --last;
    sum = sum * 31 + primes + last;
  }
  printf("%lx\n", sum);
  return 0;
}
