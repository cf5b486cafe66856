// what: a thread without a cancellation point is cancelled; compiling for it must not be one
// link: -lpthread
#include "first_calls.inc.h"

static volatile int go;

static void *work(void *unused) {
  (void)unused;
  int s = 0;
  while (!go) {
  }
  CALL_ALL
  return (void *)(long)s;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, work, NULL);
  pthread_cancel(thread);
  go = 1;
  void *result;
  pthread_join(thread, &result);
  printf("%s, %ld\n", result == PTHREAD_CANCELED ? "cancelled" : "finished", (long)result);
  return 0;
}
