// what: the first word: a process that prints one line
// expect: hello
#include <stdio.h>

int main(void) {
  puts("hello");
  return 0;
}
