// what: threads: workers share a queue under a mutex, count with atomics, and hash their own slices
// args: 480000
// expect: d45b61ac714478dd 480000 239807
// small: 1000
// expect-small: 43d78375e4f311bc 1000 506
// medium: 80000
// expect-medium: 9f6905a5fc87c83b 80000 39897
// link: -lm -lpthread
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { kThreads = 4, kSlice = 1000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long nextSlice, slices;
static uint64_t total;
static atomic_ulong finished, odd;
static _Thread_local uint64_t mine;

static uint64_t mixOne(uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

static uint64_t hashSlice(long slice) {
  uint64_t h = (uint64_t)slice;
  for (int i = 0; i < kSlice; ++i)
    h = mixOne(h + (uint64_t)i);
  return h;
}

static void *work(void *unused) {
  (void)unused;
  for (;;) {
    pthread_mutex_lock(&lock);
    long slice = nextSlice < slices ? nextSlice++ : -1;
    pthread_mutex_unlock(&lock);
    if (slice < 0)
      break;
    uint64_t h = hashSlice(slice);
    mine += h;
    if (h & 1)
      atomic_fetch_add_explicit(&odd, 1, memory_order_relaxed);
    atomic_fetch_add(&finished, 1);
  }
  pthread_mutex_lock(&lock);
  total += mine;
  pthread_mutex_unlock(&lock);
  return NULL;
}

int main(int argc, char **argv) {
  slices = argc > 1 ? atol(argv[1]) : 480000;
  pthread_t threads[kThreads];
  for (int i = 0; i < kThreads; ++i)
    if (pthread_create(&threads[i], NULL, work, NULL))
      return 1;
  for (int i = 0; i < kThreads; ++i)
    pthread_join(threads[i], NULL);
  printf("%016llx %lu %lu\n", (unsigned long long)total, (unsigned long)finished, (unsigned long)odd);
  return 0;
}
