// what: computed goto through a table of label differences
#include <stdio.h>

static __attribute__((noinline)) long run(const unsigned char *code, long acc) {
  static const int table[] = {&&stop - &&stop, &&inc - &&stop, &&dbl - &&stop, &&mod - &&stop};
  goto *(&&stop + table[*code++]);
inc:
  ++acc;
  goto *(&&stop + table[*code++]);
dbl:
  acc *= 2;
  goto *(&&stop + table[*code++]);
mod:
  acc %= 100003;
  goto *(&&stop + table[*code++]);
stop:
  return acc;
}

int main(void) {
  static const unsigned char code[] = {1, 2, 1, 3, 2, 2, 1, 3, 0};
  long acc = 1;
  for (int i = 0; i < 3000; ++i)
    acc = run(code, acc);
  printf("%ld\n", acc);
  return 0;
}
