// what: loops with break, continue, goto out of two levels, inner while and do-while, return from an inner loop
#include <stdio.h>

static __attribute__((noinline)) int early(int limit) {
  for (int i = 0; i < 300; ++i)
    for (int j = 0; j < 300; ++j)
      if (i * j > limit)
        return i * 1000 + j;
  return -1;
}

int main(void) {
  unsigned sum = 0;
  for (unsigned i = 0; i < 3000; ++i) {
    unsigned n = i * 2654435761u;
    while (n) {
      n >>= 3;
      if (n % 5 == 0)
        continue;
      if (n < 9)
        break;
      sum += n;
    }
    do
      sum ^= n * 7;
    while (n-- > 4);
    for (unsigned j = 0; j < 10; ++j)
      for (unsigned k = 0; k < 10; ++k)
        if (((i ^ j) + k) % 17 == 16)
          goto next;
    sum += 3;
  next:
    sum = sum * 3 + 1;
  }
  printf("%u %d %d\n", sum, early(60000), early(100000));
  return 0;
}
