// what: variadic functions defined here: ints, longs, doubles, pointers, structs, long double, va_copy, lists passed on
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct Small { int a; float b; };
struct Big { long v[3]; };
#define NOINLINE __attribute__((noinline))

static NOINLINE double total(const char *kinds, ...) {
  va_list list;
  va_start(list, kinds);
  double sum = 0;
  for (; *kinds; ++kinds)
    switch (*kinds) {
    case 'i': sum += va_arg(list, int); break;
    case 'l': sum += (double)va_arg(list, long); break;
    case 'd': sum += va_arg(list, double); break;
    case 's': sum += (double)strlen(va_arg(list, const char *)); break;
    case 'S': {
      struct Small s = va_arg(list, struct Small);
      sum += s.a + s.b;
      break;
    }
    case 'B': {
      struct Big b = va_arg(list, struct Big);
      sum += (double)(b.v[0] - b.v[2]);
      break;
    }
    case 'L': sum += (double)va_arg(list, long double); break;
    case 'w': sum += (double)va_arg(list, __int128); break;
    }
  va_end(list);
  return sum;
}

static NOINLINE int sumList(int n, va_list list) {
  int sum = 0;
  while (n--)
    sum += va_arg(list, int);
  return sum;
}

static NOINLINE int twice(int n, ...) {
  va_list a, b;
  va_start(a, n);
  va_copy(b, a);
  int first = sumList(n, a);
  int second = va_arg(b, int);
  va_end(b);
  va_end(a);
  return first * 10 + second;
}

static NOINLINE int print(char *out, size_t room, const char *format, ...) {
  va_list list;
  va_start(list, format);
  int n = vsnprintf(out, room, format, list);
  va_end(list);
  return n;
}

int main(void) {
  double d = 0;
  long n = 0;
  char line[100];
  for (int i = 0; i < 600; ++i) {
    d += total("ildsSBLiw", i, (long)i << 20, i / 4.0, "four", (struct Small){i, 0.5f}, (struct Big){{i, 2, 3}}, 1.25L, -i, (__int128)i);
    d += total("dddddddddddd", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, i * 1.0);
    n += twice(9, 1, 2, 3, 4, 5, 6, 7, 8, i);
    n += print(line, sizeof line, "%d-%s-%.1f", i, "x", d);
  }
  printf("%.4f %ld %s\n", d, n, line);
  return 0;
}
