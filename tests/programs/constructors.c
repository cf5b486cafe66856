// what: constructors and destructors with priorities, before and after main
#include <stdio.h>

static int order[8], count;

__attribute__((constructor(300))) static void third(void) { order[count++] = 3; }
__attribute__((constructor(101))) static void firstOne(void) { order[count++] = 1; }
__attribute__((constructor)) static void last(void) { order[count++] = 9; }
__attribute__((constructor(200))) static void secondOne(void) { order[count++] = 2; }
__attribute__((destructor(101))) static void lastOut(void) { printf("out 1\n"); }
__attribute__((destructor(300))) static void earlier(void) { printf("out 3\n"); }
__attribute__((destructor)) static void firstOut(void) { printf("out 9\n"); }

int main(void) {
  for (int i = 0; i < count; ++i)
    printf("in %d\n", order[i]);
  return 3;
}
