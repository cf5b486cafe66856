// what: fork: the child goes on with hot code, exits with a status, and the parent waits and goes on too
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static __attribute__((noinline)) unsigned step(unsigned x, unsigned i) { return (x ^ i) * 16777619u; }
static unsigned spin(unsigned x, int n) {
  for (int i = 0; i < n; ++i)
    x = step(x, (unsigned)i);
  return x;
}

int main(void) {
  unsigned x = spin(1, 2000);
  printf("%u\n", x);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    unsigned y = spin(x, 20000);
    printf("child %u\n", y);
    exit((int)(y & 127));
  }
  int status = 0;
  waitpid(child, &status, 0);
  printf("parent %d %d %u\n", WIFEXITED(status), WEXITSTATUS(status), spin(x, 30000));
  return 0;
}
