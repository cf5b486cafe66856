// what: raise(SIGTERM) with the default action: death by that signal, atexit handlers do not run
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static void never(void) { printf("not reached\n"); }

int main(void) {
  atexit(never);
  printf("before\n");
  fflush(stdout);
  raise(SIGTERM);
  return 0;
}
