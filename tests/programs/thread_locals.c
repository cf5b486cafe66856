// what: thread-locals with and without initializer, static in a function, their addresses, across pthreads
// link: -lpthread
#include <pthread.h>
#include <stdio.h>

_Thread_local int plain;
static _Thread_local long initialized = 1000;
static __thread struct { int a; double d; } pair = {3, 0.5};
static __thread char buffer[100];
static _Thread_local int *where = 0;

static __attribute__((noinline)) int counted(void) {
  static _Thread_local int calls = 7;
  return ++calls;
}

static __attribute__((noinline)) long work(int id) {
  long sum = 0;
  where = &plain;
  for (int i = 0; i < 20000; ++i) {
    *where += id;
    initialized += i & 3;
    pair.a ^= i;
    pair.d += 0.25;
    buffer[i % 100] += (char)id;
    sum += counted() & 1;
  }
  return sum + plain + initialized + pair.a + (long)pair.d + buffer[50];
}

static void *run(void *p) {
  long *result = p;
  *result = work((int)*result);
  return NULL;
}

int main(void) {
  long results[3] = {1, 2, 3};
  pthread_t t[3];
  printf("%ld\n", work(4));
  for (int i = 0; i < 3; ++i)
    pthread_create(&t[i], NULL, run, &results[i]);
  for (int i = 0; i < 3; ++i)
    pthread_join(t[i], NULL);
  for (int i = 0; i < 3; ++i)
    printf("%ld\n", results[i]);
  printf("%d %ld %d\n", plain, initialized, counted());
  return 0;
}
