// what: C11 atomics of all widths and memory orders: load, store, exchange, fetch-and-op, compare-exchange, fences
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

static _Atomic uint8_t a8;
static _Atomic uint16_t a16;
static atomic_uint a32;
static _Atomic uint64_t a64;
static _Atomic(int *) pointer;
static atomic_bool flag;
static atomic_flag lock = ATOMIC_FLAG_INIT;
static _Atomic double real = 1;
static int array[8];

static __attribute__((noinline)) uint64_t all(unsigned i) {
  uint64_t r = atomic_fetch_add_explicit(&a8, 3, memory_order_relaxed);
  r += atomic_fetch_sub_explicit(&a16, 7, memory_order_acquire);
  r += atomic_fetch_xor_explicit(&a32, i, memory_order_release);
  r += atomic_fetch_or_explicit(&a64, 1ULL << (i & 63), memory_order_acq_rel);
  r += atomic_fetch_and(&a64, ~(uint64_t)i);
  r += (unsigned)__atomic_fetch_nand(&array[7], (int)i | 0xff, __ATOMIC_SEQ_CST) & 0xff;
  r += (uint64_t)__atomic_fetch_max(&array[5], (int)i & 63, __ATOMIC_SEQ_CST);
  r += __atomic_fetch_min(&array[6], -(int)(i & 63), __ATOMIC_RELAXED) != 0;
  atomic_store_explicit(&a16, (uint16_t)(i * 3), memory_order_release);
  atomic_thread_fence(memory_order_seq_cst);
  r += atomic_load_explicit(&a16, memory_order_acquire);
  r += atomic_exchange(&a8, (uint8_t)i);
  uint32_t expected = i & 1 ? atomic_load(&a32) : 12345;
  r += atomic_compare_exchange_strong_explicit(&a32, &expected, i * 5, memory_order_acq_rel, memory_order_relaxed);
  r += expected & 0xff;
  uint64_t old = atomic_load_explicit(&a64, memory_order_relaxed);
  while (!atomic_compare_exchange_weak(&a64, &old, old * 3 + 1))
    ;
  atomic_store(&pointer, array + (i & 3));
  r += (uint64_t)(atomic_fetch_add(&pointer, 2) - array);
  r += (uint64_t)(atomic_load(&pointer) - array);
  r += atomic_exchange_explicit(&flag, i & 1, memory_order_acq_rel);
  r += atomic_flag_test_and_set(&lock);
  atomic_flag_clear(&lock);
  atomic_signal_fence(memory_order_acquire);
  real += 0.5;
  return r;
}

int main(void) {
  uint64_t sum = 0;
  for (unsigned i = 0; i < 3000; ++i)
    sum = sum * 31 + all(i);
  printf("%016llx %u %u %u %llu %.1f\n", (unsigned long long)sum, a8, a16, a32, (unsigned long long)a64, real);
  return 0;
}
