// what: the program's own SIGSEGV handler leaves by siglongjmp and the loop goes on
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>

static sigjmp_buf back;
static void onFault(int number) { siglongjmp(back, number); }

static __attribute__((noinline)) int peek(volatile int *p) { return *p; }

int main(void) {
  static int good = 5;
  volatile int faults = 0, sum = 0;
  signal(SIGSEGV, onFault);
  for (volatile int i = 0; i < 600; ++i) {
    int *volatile p = i % 100 == 99 ? NULL : &good;
    if (sigsetjmp(back, 1) == 0)
      sum += peek(p);
    else
      ++faults;
  }
  printf("%d %d\n", sum, faults);
  return 0;
}
