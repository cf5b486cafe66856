// what: qsort with comparisons that the program defines: the order and the places of the calls, ties, sizes of elements,
//       comparisons that sort, jump out and are called from several places
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kMost = 300, kMostBytes = 48 };

static unsigned char bytes[kMost * kMostBytes];
static const unsigned char *base;
static unsigned size;
static unsigned long trace;
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
}

static unsigned long digest(unsigned count) {
  unsigned long sum = trace;
  for (unsigned i = 0; i < count * size; ++i)
    sum = sum * 31 + bytes[i];
  return sum;
}

static void note(const void *a, const void *b) {
  trace = trace * 1099511628211u + (unsigned long)((const unsigned char *)a - base) * 65537u +
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

// No order at all, but always the same.
static int byNothing(const void *a, const void *b) {
  note(a, b);
  return (int)(trace >> 20 & 3) - 1;
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

static void sortAll(unsigned count, unsigned range) {
  fill(count, range);
  qsort(bytes, count, size, byFirst);
  trace = digest(count);
  fill(count, range);
  qsort(bytes, count, size, byAll);
  trace = digest(count);
  fill(count, range);
  qsort(bytes, count, size, byNothing);
  trace = digest(count);
}

static void sortAndLeave(unsigned count) {
  fill(count, 50);
  callsLeft = 40;
  if (setjmp(out) == 0) qsort(bytes, count, size, untilTired);
  trace = digest(count);
}

int main(void) {
  static const unsigned counts[] = {0, 1, 2, 3, 5, 8, 31, 64, 100, kMost};
  static const unsigned sizes[] = {1, 2, 3, 4, 7, 8, 12, 16, 24, 31, 32, 33, 40, kMostBytes};
  for (int round = 0; round < 3; ++round)
    for (unsigned s = 0; s < sizeof sizes / sizeof sizes[0]; ++s) {
      size = sizes[s];
      for (unsigned c = 0; c < sizeof counts / sizeof counts[0]; ++c)
        sortAll(counts[c], round == 0 ? 2 : 256);
      printf("%u: %lx\n", size, trace);
    }
  size = 6;
  for (int i = 0; i < 200; ++i) {
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
  printf("%lx\n", trace);
  return 0;
}
