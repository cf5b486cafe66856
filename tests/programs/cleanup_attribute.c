// what: __attribute__((cleanup)) in C runs when a comparator of libc leaves by an exception-like unwind of pthread_exit, and in plain returns
// flags: -fexceptions -pthread
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static int closed;
static void closeIt(int *p) { closed += *p; }

static int compare(const void *a, const void *b) {
    int token __attribute__((cleanup(closeIt))) = 1;
    int x = *(const int *)a, y = *(const int *)b;
    if (x == 77 || y == 77) pthread_exit((void *)(long)(closed + 1000));
    return (x > y) - (x < y);
}

static void *run(void *argument) {
    int token __attribute__((cleanup(closeIt))) = 1000;
    int values[64];
    for (int i = 0; i < 64; ++i) values[i] = (i * 37) % 101;
    if (argument) values[63] = 77;
    qsort(values, 64, sizeof values[0], compare);
    return (void *)(long)values[10];
}

int main(void) {
    for (long i = 0; i < 4; ++i) {
        pthread_t thread;
        void *result = 0;
        closed = 0;
        if (pthread_create(&thread, 0, run, (void *)(i & 1))) return 1;
        pthread_join(thread, &result);
        printf("%d %d\n", (long)result > 0, closed >= 1000);
    }
    return 0;
}
