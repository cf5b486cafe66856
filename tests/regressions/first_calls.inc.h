// Sixty functions that are compiled at their first call, in the caller: CALL_ALL calls each once, and adds to `s`.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

// Variadic functions are compiled at their first call, in the caller.
#define F(n) \
  __attribute__((noinline)) static int add##n(int count, ...) { \
    va_list list; \
    va_start(list, count); \
    int s = n; \
    while (count--) \
      s += va_arg(list, int) * n; \
    va_end(list); \
    return s; \
  }
#define TEN(n) F(n##0) F(n##1) F(n##2) F(n##3) F(n##4) F(n##5) F(n##6) F(n##7) F(n##8) F(n##9)
TEN(1) TEN(2) TEN(3) TEN(4) TEN(5) TEN(6)
#define C(n) s += add##n(2, 1, 2);
#define CALL(n) C(n##0) C(n##1) C(n##2) C(n##3) C(n##4) C(n##5) C(n##6) C(n##7) C(n##8) C(n##9)
#define CALL_ALL CALL(1) CALL(2) CALL(3) CALL(4) CALL(5) CALL(6)
