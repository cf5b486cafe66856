// what: __bf16: conversion, storage, arithmetic, arguments and results
#include <stdio.h>

static __attribute__((noinline)) __bf16 narrow(float f) { return (__bf16)f; }
static __attribute__((noinline)) float wide(__bf16 b) { return (float)b; }
static __attribute__((noinline)) __bf16 add(__bf16 a, __bf16 b) { return a + b; }
static __bf16 stored[4];

int main(void) {
  float sum = 0;
  for (int i = 0; i < 2000; ++i) {
    float f = (float)(i % 97) / 8.0f;
    stored[i & 3] = add(narrow(f), stored[(i + 1) & 3]);
    sum += wide(stored[i & 3]);
    if (wide(stored[i & 3]) > 50.0f)
      stored[i & 3] = narrow(0.375f);
  }
  printf("%.4f %.4f %.4f\n", (double)sum, (double)wide(stored[0]), (double)wide(stored[3]));
  return 0;
}
