// what: computed goto through a static table of labels
#include <stdio.h>

static __attribute__((noinline)) long run(const unsigned char *code, long acc) {
  static void *const table[] = {&&stop, &&inc, &&dbl, &&dec, &&jump, &&mod};
  long loops = 0;
  const unsigned char *pc = code;
  goto *table[*pc++];
inc:
  ++acc;
  goto *table[*pc++];
dbl:
  acc *= 2;
  goto *table[*pc++];
dec:
  acc -= 3;
  goto *table[*pc++];
mod:
  acc %= 100003;
  goto *table[*pc++];
jump:
  if (++loops < 50)
    pc = code;
  goto *table[*pc++];
stop:
  return acc;
}

int main(void) {
  static const unsigned char code[] = {1, 2, 3, 1, 1, 2, 5, 4, 0};
  long acc = 1;
  for (int i = 0; i < 1000; ++i)
    acc = run(code, acc);
  printf("%ld\n", acc);
  return 0;
}
