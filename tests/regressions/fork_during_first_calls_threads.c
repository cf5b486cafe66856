// what: forks while another thread compiles at first calls; the two waited for each other
// link: -lpthread
#include "first_calls.inc.h"

static void *work(void *unused) {
  (void)unused;
  int s = 0;
  CALL_ALL
  return (void *)(long)s;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, work, NULL);
  int good = 0;
  for (int i = 0; i < 8; i++) {
    pid_t child = fork();
    if (child == 0) _exit(7);
    int status = 0;
    waitpid(child, &status, 0);
    good += WIFEXITED(status) && WEXITSTATUS(status) == 7;
  }
  void *result;
  pthread_join(thread, &result);
  printf("%d children, %ld\n", good, (long)result);
  return 0;
}
