// what: atexit handlers run in reverse order, may register more, and may print; on_exit sees the status
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

static int runs;
static void late(void) { printf("late %d\n", ++runs); }
static void first(void) { printf("first %d\n", ++runs); }
static void second(void) {
  printf("second %d\n", ++runs);
  atexit(late);
}
static void withStatus(int status, void *what) { printf("status %d %s\n", status, (const char *)what); }

int main(void) {
  atexit(first);
  on_exit(withStatus, "seen");
  for (int i = 0; i < 3; ++i)
    atexit(second);
  printf("main\n");
  return 5;
}
