// what: stdout, stderr and puts, putchar, fputs, fwrite, fflush, a temporary file written and read again
#include <stdio.h>

int main(void) {
  FILE *f = tmpfile();
  if (!f)
    return 1;
  for (int i = 0; i < 1000; ++i)
    fprintf(f, "%d,", i * i);
  rewind(f);
  long sum = 0;
  int v;
  while (fscanf(f, "%d,", &v) == 1)
    sum += v;
  fclose(f);
  fputs("one ", stdout);
  putchar('2');
  putc(' ', stdout);
  fwrite("three\n", 1, 6, stdout);
  fprintf(stderr, "to the other stream\n");
  fflush(NULL);
  puts("four");
  printf("%ld\n", sum);
  return 0;
}
