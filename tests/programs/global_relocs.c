// what: global initializers that hold addresses: of globals plus offset, of functions, of strings, of themselves
#include <stdio.h>
#include <string.h>

struct Node {
  const char *name;
  struct Node *next, *self;
  int *slot;
  int (*run)(int);
};

static int values[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
static int twice(int x) { return x * 2; }
static int square(int x) { return x * x; }
extern struct Node second;
static struct Node first = {"first", &second, &first, &values[3], twice};
struct Node second = {"second", &first, &second, values + 7, square};
static const char *const words[] = {"zero", "one", &"two"[1], &"three"[2]};
static char *middle = (char *)&values[5] + sizeof(int);
static const long distance = 0x123456789abcdefL;
static void *const nested[2][2] = {{&first, &second}, {values, &values[9]}};
static int *const *const indirect = (int *const *)&nested[1][1];

int main(void) {
  long sum = 0;
  struct Node *n = &first;
  for (int i = 0; i < 3000; ++i) {
    sum += n->run(*n->slot) + (n->self == n) + (long)strlen(n->name);
    *n->slot = (*n->slot + i) % 100;
    sum += (long)strlen(words[i & 3]);
    n = n->next;
  }
  printf("%ld %s %s %d %lx %d %d\n", sum, words[2], words[3], *(int *)middle, (unsigned long)distance, **indirect,
         ((struct Node *)nested[0][1])->slot == &values[7]);
  return 0;
}
