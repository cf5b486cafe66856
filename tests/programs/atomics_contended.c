// what: four threads add to shared atomics and hand values over by release and acquire; the totals are exact
// link: -lpthread
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

enum { kThreads = 4, kRounds = 5000 };
static atomic_long total, weak;
static atomic_int published[kThreads];
static long payload[kThreads];
static _Atomic double real;

static void *run(void *p) {
  long id = (long)p;
  for (int i = 0; i < kRounds; ++i) {
    atomic_fetch_add(&total, id + 1);
    long old = atomic_load_explicit(&weak, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(&weak, &old, old + (i & 3), memory_order_relaxed, memory_order_relaxed))
      ;
    if (i % 8 == 0)
      real += 0.5;
  }
  payload[id] = id * 1000 + 1;
  atomic_store_explicit(&published[id], 1, memory_order_release);
  return NULL;
}

int main(void) {
  pthread_t t[kThreads];
  for (long i = 0; i < kThreads; ++i)
    pthread_create(&t[i], NULL, run, (void *)i);
  long seen = 0;
  for (int i = 0; i < kThreads; ++i) {
    while (!atomic_load_explicit(&published[i], memory_order_acquire))
      ;
    seen += payload[i];
  }
  for (int i = 0; i < kThreads; ++i)
    pthread_join(t[i], NULL);
  printf("%ld %ld %ld %.1f\n", total, weak, seen, real);
  return 0;
}
