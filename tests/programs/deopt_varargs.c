// what: speculation that fails in functions that read variable arguments, from registers and from the stack, before and
//       after
#include <stdarg.h>
#include <stdio.h>

static long calls;
__attribute__((noinline)) static long rare(long x) { return calls++, x * 2 + 1; }

__attribute__((noinline)) static double sum(int n, int limit, ...) {
    va_list list;
    va_start(list, limit);
    double total = 0;
    for (int i = 0; i < n; i++) {
        long x = va_arg(list, long);
        double d = va_arg(list, double);
        if (x > limit) x = rare(x);
        total = total * 1.5 + (double)x + d;
    }
    va_end(list);
    return total;
}

__attribute__((noinline)) static long through(va_list list, int n, int limit) {
    long total = 0;
    for (int i = 0; i < n; i++) {
        long x = va_arg(list, long);
        if (x > limit) total += rare(x);
        total = total * 3 + x;
    }
    return total;
}
__attribute__((noinline)) static long pass(int n, int limit, ...) {
    va_list list, again;
    va_start(list, limit);
    va_copy(again, list);
    long total = through(list, n, limit) - 5 * through(again, n, limit - 1);
    va_end(again);
    va_end(list);
    return total;
}

int main(void) {
    double t = 0;
    long u = 0;
    for (int r = 0; r < 400; r++) {
        t = t / 2 + sum(6, 1000, 1L, 2.5, 3L, 4.5, 5L, 6.5, 7L, 8.5, 9L, 10.5, 11L, (double)r);
        u = u * 3 + pass(8, 1000, 1L, 2L, 3L, 4L, 5L, 6L, 7L, (long)r % 100);
    }
    printf("%.6f %ld %ld\n", t, u, calls);
    for (int r = 0; r < 60; r++) {
        t = t / 2 + sum(6, r % 12, 1L, 2.5, 3L, 4.5, 5L, 6.5, 7L, 8.5, 9L, 10.5, 11L, (double)r);
        u = u * 3 + pass(8, r % 9, 1L, 2L, 3L, 4L, 5L, 6L, 7L, (long)r);
    }
    printf("%.6f %ld %ld\n", t, u, calls);
    return 0;
}
