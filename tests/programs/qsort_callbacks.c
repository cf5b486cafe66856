// what: qsort with comparisons that the program defines: the order and the places of the calls (glibc's merge sort), ties,
//       sizes of elements, comparisons that sort, jump out and are called from several places
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kMost = 130, kMostBytes = 48 };

static unsigned char bytes[kMost * kMostBytes], before[kMost * kMostBytes];
static const unsigned char *base;
static unsigned size;
static unsigned long order, trace; // of the calls; of the results
static int otherOrders;
static jmp_buf out;
static long callsLeft;

static unsigned next(void) {
  static unsigned state = 7;
  state = state * 1664525u + 1013904223u;
  return state >> 8;
}

static void fill(unsigned count, unsigned range) {
  base = bytes;
  for (unsigned i = 0; i < count * size; ++i)
    bytes[i] = (unsigned char)(next() % range);
  memcpy(before, bytes, sizeof before);
  order = 0;
}

static unsigned long digest(unsigned count) {
  unsigned long sum = trace;
  for (unsigned i = 0; i < count * size; ++i)
    sum = sum * 31 + bytes[i];
  return sum;
}

static void note(const void *a, const void *b) {
  order = order * 1099511628211u + (unsigned long)((const unsigned char *)a - base) * 65537u +
          (unsigned long)((const unsigned char *)b - base);
}

// The first byte only: elements that compare equal differ.
static int byFirst(const void *a, const void *b) {
  note(a, b);
  return *(const unsigned char *)a - *(const unsigned char *)b;
}

static int byAll(const void *a, const void *b) {
  note(a, b);
  return memcmp(a, b, size);
}

// No order at all.
static int byNothing(const void *a, const void *b) {
  note(a, b);
  return ((*(const unsigned char *)a * 7 + *(const unsigned char *)b * 13) >> 2 & 3) - 1;
}

static int byLong(const void *a, const void *b) {
  const long *x = a, *y = b;
  return *x < *y ? -1 : *x > *y;
}

static int bySorted(const void *a, const void *b) {
  long left[5], right[5];
  for (int i = 0; i < 5; ++i) {
    left[i] = *(const unsigned char *)a * (i + 3) % 7;
    right[i] = *(const unsigned char *)b * (i + 3) % 7;
  }
  qsort(left, 5, sizeof left[0], byLong);
  qsort(right, 5, sizeof right[0], byLong);
  return left[2] != right[2] ? (int)(left[2] - right[2]) : byFirst(a, b);
}

static int untilTired(const void *a, const void *b) {
  if (callsLeft-- == 0) longjmp(out, 1);
  return byFirst(a, b);
}

// glibc's, for elements of up to 32 bytes.
static void mergeSort(unsigned char *p, unsigned count, int (*compare)(const void *, const void *)) {
  static unsigned char merged[kMost * kMostBytes];
  if (count < 2)
    return;
  unsigned left = count / 2, right = count - left, taken = 0;
  unsigned char *a = p, *b = p + left * size;
  mergeSort(a, left, compare);
  mergeSort(b, right, compare);
  while (left && right) {
    int isLeft = compare(a, b) <= 0;
    memcpy(merged + taken++ * size, isLeft ? a : b, size);
    if (isLeft)
      a += size, --left;
    else
      b += size, --right;
  }
  memmove(p + taken * size, left ? a : b, (left ? left : right) * size);
  memcpy(p, merged, taken * size);
}

// A sanitizer's qsort compares once more than it must.
extern void __asan_init(void) __attribute__((weak));
extern void __tsan_init(void) __attribute__((weak));

static void check(unsigned count, unsigned long orderOfSort, int (*compare)(const void *, const void *)) {
  static unsigned char sorted[kMost * kMostBytes];
  memcpy(sorted, bytes, count * size);
  memcpy(bytes, before, count * size);
  order = 0;
  mergeSort(bytes, count, compare);
  if (size <= 32 && !__asan_init && !__tsan_init)
    otherOrders += order != orderOfSort || memcmp(sorted, bytes, count * size) != 0;
  memcpy(bytes, sorted, count * size);
  trace = digest(count);
}

static void sortAll(unsigned count, unsigned range) {
  fill(count, range);
  qsort(bytes, count, size, byFirst);
  check(count, order, byFirst);
  fill(count, range);
  qsort(bytes, count, size, byAll);
  check(count, order, byAll);
  fill(count, range);
  qsort(bytes, count, size, byNothing);
  check(count, order, byNothing);
}

static void sortAndLeave(unsigned count) {
  fill(count, 50);
  callsLeft = 40;
  if (setjmp(out) == 0)
    qsort(bytes, count, size, untilTired);
  else
    trace = trace * 31 + 1;
}

int main(void) {
  static const unsigned counts[] = {0, 1, 2, 3, 8, 31, kMost};
  static const unsigned sizes[] = {1, 2, 3, 4, 7, 8, 12, 16, 24, 31, 32, 33, 40, kMostBytes};
  for (int round = 0; round < 2; ++round)
    for (unsigned s = 0; s < sizeof sizes / sizeof sizes[0]; ++s) {
      size = sizes[s];
      for (unsigned c = 0; c < sizeof counts / sizeof counts[0]; ++c)
        sortAll(counts[c], round == 0 ? 2 : 256);
      printf("%u: %lx\n", size, trace);
    }
  size = 6;
  for (int i = 0; i < 50; ++i) {
    fill(40, 9);
    qsort(bytes, 40, size, bySorted);
    trace = digest(40);
    sortAndLeave(60);
  }
  printf("%lx\n", trace);
  static long many[20000];
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 20000; ++i)
      many[i] = (long)(next() % 5000);
    qsort(many, 20000, sizeof many[0], byLong);
    for (int i = 0; i < 20000; i += 999)
      trace = trace * 31 + (unsigned long)many[i];
  }
  printf("%lx, %d in another order\n", trace, otherOrders);
  return 0;
}
