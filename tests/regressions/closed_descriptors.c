// what: a program that closes every descriptor and opens files of its own in their place; the cache wrote into them
// link: -lpthread
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

__attribute__((noinline)) static int turn(int x) {
  int s = 0;
  for (int i = 0; i < x; i++)
    s += (i * x) ^ s;
  return s & 0xffff;
}

__attribute__((noinline)) static int add(int n, ...) {
  va_list list;
  va_start(list, n);
  int s = 0;
  while (n--)
    s += va_arg(list, int);
  va_end(list);
  return s;
}

int main(void) {
  enum { kFiles = 20 };
  int files[kFiles];
  char names[kFiles][32];
  unsigned sum = 0;
  closefrom(3);
  for (int i = 0; i < kFiles; i++) {
    snprintf(names[i], sizeof names[i], "/tmp/kiln-%d-XXXXXX", i);
    files[i] = mkstemp(names[i]);
  }
  for (int round = 0; round < 3000; round++)
    sum += turn(100) + add(2, round, 1);
  pid_t child = fork();
  if (child == 0) _exit(turn(3) & 1);
  int status = 0;
  waitpid(child, &status, 0);
  for (int i = 0; i < kFiles; i++) {
    struct stat file;
    if (fstat(files[i], &file) != 0)
      printf("file %d was closed\n", i);
    else if (file.st_size != 0)
      printf("file %d has %ld bytes\n", i, (long)file.st_size);
    unlink(names[i]);
  }
  printf("%u\n", sum);
  return 0;
}
