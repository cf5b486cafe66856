// what: reads standard input by fgets, scanf and getchar
// stdin: 3 4.5 word
// stdin: the second line
// stdin: abc
// stdin: xyz
#include <stdio.h>
#include <string.h>

int main(void) {
  int n, c, letters = 0;
  double d;
  char word[20], line[100];
  int got = scanf("%d %lf %19s ", &n, &d, word);
  if (!fgets(line, sizeof line, stdin))
    return 1;
  unsigned hash = 5381;
  while ((c = getchar()) != EOF) {
    hash = hash * 33 + (unsigned)c;
    letters += c >= 'a' && c <= 'z';
  }
  line[strcspn(line, "\n")] = 0;
  printf("%d %d %.1f %s [%s] %d %u %d\n", got, n, d, word, line, letters, hash, feof(stdin) != 0);
  return 0;
}
