// what: argc, argv, the end of argv, environment variables set and read, program name not printed
// args: alpha beta 42 -x
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv, char **envp) {
  printf("%d %d %d\n", argc, argv[argc] == NULL, envp != NULL);
  for (int i = 1; i < argc; ++i)
    printf("%s %zu\n", argv[i], strlen(argv[i]));
  int n = atoi(argv[3]);
  unsigned sum = 0;
  for (int i = 0; i < n * 100; ++i)
    sum = sum * 3 + (unsigned char)argv[1 + i % 4][0];
  setenv("GUEST_VARIABLE", "value", 1);
  printf("%u %s %d\n", sum, getenv("GUEST_VARIABLE"), getenv("GUEST_NO_SUCH_VARIABLE") == NULL);
  argv[1][0] = 'A';
  printf("%s\n", argv[1]);
  return argc;
}
