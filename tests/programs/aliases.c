// what: aliases of functions and of variables, also weak ones
#include <stdio.h>

int realFunction(int x) { return x * 3 + 1; }
int otherName(int x) __attribute__((alias("realFunction")));
int weakName(int x) __attribute__((weak, alias("realFunction")));
int realData = 5;
extern int dataAlias __attribute__((alias("realData")));
static int hidden(int x) { return x - 7; }
int shown(int x) __attribute__((alias("hidden")));

int main(void) {
  int x = 1;
  int (*volatile pointer)(int) = otherName;
  for (int i = 0; i < 3000; ++i) {
    x = otherName(x) % 100003 + weakName(i) % 11;
    x += shown(i);
    x ^= pointer(i) & 0xff;
    dataAlias += 2;
  }
  printf("%d %d %d\n", x, realData, (int (*)(int))pointer == realFunction);
  return 0;
}
