// what: 16-byte atomics: load, store, exchange and compare-exchange of a pair (library or cmpxchg16b)
// link: -latomic
#include <stdatomic.h>
#include <stdio.h>

struct Pair { long a, b; };
static _Atomic struct Pair shared;

static __attribute__((noinline)) int update(long i) {
  struct Pair old = atomic_load(&shared), next = {old.a + i, old.b - i};
  int ok = atomic_compare_exchange_strong(&shared, &old, next);
  struct Pair wrong = {-1, -1};
  ok += atomic_compare_exchange_strong(&shared, &wrong, next) ? 100 : 0;
  if (i % 100 == 0)
    next = atomic_exchange(&shared, ((struct Pair){next.b, next.a}));
  return ok + (int)(next.a & 1);
}

int main(void) {
  atomic_store(&shared, ((struct Pair){1, 2}));
  long sum = 0;
  for (long i = 0; i < 2000; ++i)
    sum += update(i);
  struct Pair p = atomic_load(&shared);
  printf("%ld %ld %ld\n", p.a, p.b, sum);
  return 0;
}
