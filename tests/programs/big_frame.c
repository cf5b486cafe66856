// what: frames of several hundred kilobytes, zeroed and partly used, called repeatedly
#include <stdio.h>
#include <string.h>

static __attribute__((noinline)) unsigned work(unsigned n) {
  unsigned block[50000];
  unsigned sum = 0;
  for (unsigned i = 0; i < 100; ++i)
    block[(n + i * 499) % 50000] = i + n;
  for (unsigned i = 0; i < 100; ++i)
    sum = sum * 3 + block[(n + i * 499) % 50000];
  return sum;
}

int main(void) {
  char zero[200000];
  memset(zero, 0, sizeof zero);
  unsigned sum = 0;
  for (unsigned i = 0; i < 1000; ++i) {
    sum = sum * 31 + work(i * 7);
    zero[i * 199] += (char)(sum & 7);
  }
  for (unsigned i = 0; i < 200000; i += 199)
    sum += (unsigned char)zero[i];
  printf("%u\n", sum);
  return 0;
}
