// what: memcpy, memmove with overlap, memset and memcmp of constant and variable sizes, and strlen
#include <stdio.h>
#include <string.h>

static unsigned char a[512], b[512];

static __attribute__((noinline)) void shuffle(size_t n, size_t at) {
  memcpy(b + at, a, n);
  memmove(a + 3, a, n);
  memmove(a, a + 5, n);
  memset(b, (int)n, at);
  memcpy(a + 100, b + 50, 16);
  memset(a + 200, 0xee, 33);
  __builtin_memcpy_inline(b + 300, a + 7, 24);
}

struct Block {
  long v[20];
};
static __attribute__((noinline)) void assign(struct Block *to, const struct Block *from) { *to = *from; }

int main(void) {
  for (int i = 0; i < 512; ++i)
    a[i] = (unsigned char)(i * 7);
  struct Block x = {{1, 2, 3}}, y = {{0}};
  unsigned long sum = 0;
  for (int i = 0; i < 2000; ++i) {
    shuffle((size_t)(i % 200), (size_t)(i % 37));
    a[i % 512] ^= (unsigned char)i;
    sum = sum * 31 + a[(i * 13) % 512] + b[(i * 17) % 512] + (unsigned)(memcmp(a, b, 8) < 0);
    x.v[i % 20] += i;
    assign(&y, &x);
    sum += (unsigned long)y.v[(i + 3) % 20];
  }
  char text[64] = "";
  for (int i = 0; i < 40; ++i)
    sum += strlen(strcat(text, "x"));
  printf("%lx\n", sum);
  return 0;
}
