// what: the status of main is cut to eight bits, and a hot loop may precede it
#include <stdio.h>

int main(void) {
  unsigned x = 1;
  for (int i = 0; i < 50000; ++i)
    x = x * 69069u + 1;
  printf("%u\n", x);
  return (int)(x % 1000u) | 256;
}
