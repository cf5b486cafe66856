// what: callbacks: the C library sorts and searches through comparators of the program
// args: 1200
// expect: f1140dcc1ab7b158
// small: 3
// expect-small: 96ddc2918be75d46
// medium: 130
// expect-medium: 138325b929cd356
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kRecords = 4000 };

struct Record {
  unsigned key;
  unsigned serial;
  char name[8];
};

static struct Record records[kRecords];

static int byKey(const void *pa, const void *pb) {
  const struct Record *a = pa, *b = pb;
  if (a->key != b->key)
    return a->key < b->key ? -1 : 1;
  return a->serial < b->serial ? -1 : a->serial > b->serial;
}

static int byName(const void *pa, const void *pb) {
  const struct Record *a = pa, *b = pb;
  int c = strcmp(a->name, b->name);
  return c ? c : byKey(pa, pb);
}

static int findKey(const void *key, const void *element) {
  unsigned k = *(const unsigned *)key;
  const struct Record *r = element;
  return k < r->key ? -1 : k > r->key;
}

int main(int argc, char **argv) {
  long rounds = argc > 1 ? atol(argv[1]) : 1200;
  unsigned state = 99;
  unsigned long sum = 0;
  for (long r = 0; r < rounds; ++r) {
    for (unsigned i = 0; i < kRecords; ++i) {
      state = state * 1664525u + 1013904223u;
      records[i].key = state >> 18;
      records[i].serial = i;
      for (int c = 0; c < 4; ++c)
        records[i].name[c] = (char)('a' + (state >> (4 + 5 * c)) % 7);
      records[i].name[4] = 0;
    }
    qsort(records, kRecords, sizeof records[0], byName);
    for (unsigned i = 0; i < kRecords; i += 37)
      sum = sum * 31 + records[i].serial;
    qsort(records, kRecords, sizeof records[0], byKey);
    for (unsigned i = 0; i < kRecords; i += 41)
      sum = sum * 31 + records[i].serial;
    for (unsigned k = 0; k < 1000; ++k) {
      unsigned key = k * 16;
      sum += bsearch(&key, records, kRecords, sizeof records[0], findKey) != NULL;
    }
  }
  printf("%lx\n", sum);
  return 0;
}
