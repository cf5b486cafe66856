// what: main returns while other threads compile at first calls; they met LLVM's destroyed objects
// link: -lpthread
#include "first_calls.inc.h"

static void *work(void *unused) {
  (void)unused;
  volatile int s = 0;
  CALL_ALL
  pause();
  return NULL;
}

int main(void) {
  for (int i = 0; i < 3; i++) {
    pthread_t thread;
    pthread_create(&thread, NULL, work, NULL);
  }
  usleep(3000);
  return 5;
}
