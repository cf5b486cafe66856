// what: simple inline assembly: register and memory operands, clobbers, flags out, a barrier, and asm goto
#include <stdio.h>

static __attribute__((noinline)) unsigned rotate(unsigned x) {
  __asm__("roll $5, %0" : "+r"(x) : : "cc");
  return x;
}
static __attribute__((noinline)) unsigned long both(unsigned long a, unsigned long b, unsigned long *high) {
  unsigned long low;
  __asm__("mulq %3" : "=a"(low), "=d"(*high) : "a"(a), "rm"(b) : "cc");
  return low;
}
static __attribute__((noinline)) int carry(unsigned a, unsigned b) {
  int c;
  __asm__("addl %2, %1" : "=@ccc"(c), "+r"(a) : "r"(b));
  return c;
}
static __attribute__((noinline)) int positive(int x) {
  __asm__ goto("testl %0, %0\n\tjle %l[no]" : : "r"(x) : "cc" : no);
  return 1;
no:
  return 0;
}

int main(void) {
  unsigned x = 1;
  unsigned long sum = 0, high = 0;
  for (unsigned i = 0; i < 3000; ++i) {
    x = rotate(x + i);
    sum += both(sum | 1, x, &high) + high;
    sum += (unsigned long)carry(x, x << 1) + (unsigned long)positive((int)x);
    __asm__ volatile("" : : : "memory");
  }
  printf("%u %lx\n", x, sum);
  return 0;
}
