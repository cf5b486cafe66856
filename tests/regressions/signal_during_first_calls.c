// what: a signal handler exits while its thread compiles at a first call; both wanted the same lock
// link: -lpthread
#include "first_calls.inc.h"

static void onAlarm(int number) {
  (void)number;
  exit(add10(1, 1) == 20 ? 7 : 1);
}

int main(void) {
  signal(SIGALRM, onAlarm);
  ualarm(4000, 0);
  int s = 0;
  CALL_ALL
  while (s)
    pause();
  return 0;
}
