// what: pointers and malloc: linked lists sorted by merging, and a search tree that grows and shrinks
// args: 3400
// expect: 6687416660766442120
// small: 8
// expect-small: 11730196875309074365
// medium: 360
// expect-medium: 43258527833105165
#include <stdio.h>
#include <stdlib.h>

struct Item {
  struct Item *next;
  unsigned key;
};

struct Node {
  struct Node *left, *right;
  unsigned key, count;
};

static unsigned state;

static unsigned nextRandom(void) {
  state = state * 1664525u + 1013904223u;
  return state >> 8;
}

static struct Item *push(struct Item *head, unsigned key) {
  struct Item *item = malloc(sizeof *item);
  if (!item)
    abort();
  item->next = head;
  item->key = key;
  return item;
}

static struct Item *merge(struct Item *a, struct Item *b) {
  struct Item head, *tail = &head;
  while (a && b) {
    struct Item **smaller = b->key < a->key ? &b : &a;
    tail->next = *smaller;
    tail = *smaller;
    *smaller = (*smaller)->next;
  }
  tail->next = a ? a : b;
  return head.next;
}

static struct Item *sortList(struct Item *list) {
  if (!list || !list->next)
    return list;
  struct Item *slow = list, *fast = list->next;
  while (fast && fast->next) {
    slow = slow->next;
    fast = fast->next->next;
  }
  struct Item *half = slow->next;
  slow->next = NULL;
  return merge(sortList(list), sortList(half));
}

static void insert(struct Node **root, unsigned key) {
  while (*root) {
    if (key == (*root)->key) {
      ++(*root)->count;
      return;
    }
    root = key < (*root)->key ? &(*root)->left : &(*root)->right;
  }
  struct Node *node = malloc(sizeof *node);
  if (!node)
    abort();
  node->left = node->right = NULL;
  node->key = key;
  node->count = 1;
  *root = node;
}

static int removeKey(struct Node **root, unsigned key) {
  while (*root && (*root)->key != key)
    root = key < (*root)->key ? &(*root)->left : &(*root)->right;
  struct Node *dead = *root;
  if (!dead)
    return 0;
  if (dead->left && dead->right) {
    struct Node **least = &dead->right;
    while ((*least)->left)
      least = &(*least)->left;
    struct Node *heir = *least;
    *least = heir->right;
    heir->left = dead->left;
    heir->right = dead->right;
    *root = heir;
  } else {
    *root = dead->left ? dead->left : dead->right;
  }
  free(dead);
  return 1;
}

static unsigned long sumTree(const struct Node *node, int depth) {
  if (!node)
    return 0;
  return (unsigned long)node->key * node->count + (unsigned long)depth + sumTree(node->left, depth + 1) +
         sumTree(node->right, depth + 1);
}

static void freeTree(struct Node *node) {
  if (!node)
    return;
  freeTree(node->left);
  freeTree(node->right);
  free(node);
}

int main(int argc, char **argv) {
  long rounds = argc > 1 ? atol(argv[1]) : 3400;
  unsigned long sum = 0;
  for (long r = 0; r < rounds; ++r) {
    state = (unsigned)r + 12345u;
    struct Item *list = NULL;
    struct Node *tree = NULL;
    for (int i = 0; i < 2000; ++i) {
      unsigned key = nextRandom() % 5000u;
      list = push(list, key);
      insert(&tree, key);
    }
    list = sortList(list);
    unsigned long place = 0;
    for (struct Item *item = list; item; item = item->next)
      sum += ++place * item->key;
    for (int i = 0; i < 1000; ++i)
      sum += (unsigned long)removeKey(&tree, nextRandom() % 5000u);
    sum = sum * 31 + sumTree(tree, 0);
    freeTree(tree);
    while (list) {
      struct Item *next = list->next;
      free(list);
      list = next;
    }
  }
  printf("%lu\n", sum);
  return 0;
}
