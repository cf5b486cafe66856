// what: a call with 32-byte arguments on the stack, inlined beside dynamic allocas of all sizes
#include <alloca.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
typedef unsigned short wide __attribute__((vector_size(32)));
__attribute__((noinline)) static int sum(int count, ...) {
  va_list list;
  va_start(list, count);
  int s = 0;
  while (count--) {
    wide v = va_arg(list, wide);
    s += v[3] + v[15];
  }
  va_end(list);
  return s;
}
// On its own the frame of this one is aligned for the arguments of its call.
static inline int called(int k) {
  wide a = (wide){} + (unsigned short)k;
  return sum(3, a, a + 1, a);
}
__attribute__((noinline)) static int beside(int size) {
  char* volatile bytes = alloca(size);
  memset(bytes, size, size);
  return called(size) + bytes[size - 1];
}
int main(void) {
  for (int size = 1; size < 100; size += 7)
    printf("%d: %d\n", size, beside(size));
  return 0;
}
