// what: a volatile load through a null pointer after the function has become hot: death by SIGSEGV
#include <stdio.h>

static int value = 4;
static volatile int *volatile pointer = &value;
static __attribute__((noinline)) int load(void) { return *pointer; }

int main(void) {
  long sum = 0;
  for (int i = 0; i < 5000; ++i)
    sum += load();
  printf("%ld\n", sum);
  fflush(stdout);
  pointer = NULL;
  sum += load();
  printf("not reached %ld\n", sum);
  return 0;
}
