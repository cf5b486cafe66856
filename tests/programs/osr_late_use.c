// what: values computed before a hot loop and used only after it, and a loop entered again after leaving optimized code
#include <stdio.h>

static __attribute__((noinline)) double mystery(double x) { return x * 0.5 + 1; }

int main(int argc, char **argv) {
  (void)argv;
  double before = mystery(argc);
  long kept[3] = {argc + 10, argc + 20, argc + 30};
  unsigned sum = 1;
  for (int pass = 0; pass < 4; ++pass) {
    double unused = mystery(pass);
    for (int i = 0; i < 15000; ++i) {
      sum = sum * 1664525u + 1013904223u;
      if (pass == 3 && i == 14000)
        kept[1] += (long)unused;
    }
    printf("pass %d %u\n", pass, sum);
  }
  printf("%.3f %ld %ld %ld\n", before, kept[0], kept[1], kept[2]);
  return 0;
}
