// what: calls of variadic library functions with many kinds of arguments, in registers and on the stack
#include <stdio.h>
#include <string.h>

static __attribute__((noinline)) int format(char *out, size_t room, int i, double d) {
  return snprintf(out, room, "%d %ld %hhd %.2f %c %s %x %Lf %e %5d|%-5d|%05d %.3s %lld %g %u", i, (long)i * 100000, (signed char)i, d,
                  'a' + i % 26, "text", i, (long double)d * 2, d, i, i, i, "abcdef", -1LL * i, (double)(float)d, 7u);
}

int main(void) {
  char line[300];
  unsigned long sum = 0;
  for (int i = 0; i < 500; ++i) {
    int n = format(line, sizeof line, i, i / 8.0);
    for (int k = 0; k < n; ++k)
      sum = sum * 31 + (unsigned char)line[k];
  }
  printf("%s\n%lx\n", line, sum);
  int a, used;
  double d;
  char word[16];
  int got = sscanf("42 2.5 hello", "%d %lf %15s%n", &a, &d, word, &used);
  printf("%d %d %.1f %s %d %%\n", got, a, d, word, used);
  return 0;
}
