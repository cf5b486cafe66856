// what: pthreads: mutex, condition variable, once, keys with destructors, return values and pthread_exit
// link: -lpthread
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static long shared, destroyed;
static int initialized, turn;

static void destroy(void *p) {
  pthread_mutex_lock(&lock);
  destroyed += *(long *)p;
  pthread_mutex_unlock(&lock);
}
static void init(void) {
  ++initialized;
  pthread_key_create(&key, destroy);
}

static void leave(long id) { pthread_exit((void *)(id * 11)); }

static void *run(void *p) {
  long id = *(long *)p;
  pthread_once(&once, init);
  pthread_setspecific(key, p);
  for (int i = 0; i < 2000; ++i) {
    pthread_mutex_lock(&lock);
    shared += id;
    pthread_mutex_unlock(&lock);
  }
  pthread_mutex_lock(&lock);
  while (turn != id)
    pthread_cond_wait(&ready, &lock);
  printf("thread %ld\n", id);
  ++turn;
  pthread_cond_broadcast(&ready);
  pthread_mutex_unlock(&lock);
  if (id == 2)
    leave(id);
  return (void *)(id + 100);
}

int main(void) {
  static long ids[4] = {0, 1, 2, 3};
  pthread_t t[4];
  long results = 0;
  for (int i = 0; i < 4; ++i)
    pthread_create(&t[i], NULL, run, &ids[i]);
  for (int i = 0; i < 4; ++i) {
    void *r;
    pthread_join(t[i], &r);
    results = results * 1000 + (long)r;
  }
  printf("%ld %ld %d %ld\n", shared, results, initialized, destroyed);
  return 0;
}
