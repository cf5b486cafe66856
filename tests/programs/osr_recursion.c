// what: hot loops inside a recursive function: several activations of the same function in different tiers at once
#include <stdio.h>

static __attribute__((noinline)) unsigned work(int depth, unsigned seed) {
  unsigned local[4] = {seed, seed + 1, seed + 2, seed + 3};
  for (int i = 0; i < 3000; ++i) {
    local[i & 3] = local[i & 3] * 31 + (unsigned)i;
    if (depth > 0 && i % 1000 == 999)
      local[(i + 1) & 3] ^= work(depth - 1, local[0]);
  }
  return local[0] ^ local[1] ^ local[2] ^ local[3];
}

int main(void) {
  printf("%u\n", work(4, 1));
  return 0;
}
