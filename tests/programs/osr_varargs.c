// what: loops over variable arguments are entered after va_start, between two va_copy, and called through pointers
#include <stdarg.h>
#include <stdio.h>

struct Pair { double x; long y; };

static double sum(int count, ...) {
    va_list list, again;
    va_start(list, count);
    va_copy(again, list);
    double total = 0;
    for (int i = 0; i < count; ++i) {
        total += va_arg(list, int);
        total += va_arg(list, double);
        struct Pair pair = va_arg(list, struct Pair);
        total += pair.x * 2 + (double)pair.y;
        total += (double)va_arg(list, long double);
    }
    for (int i = 0; i < count; ++i) {
        total -= va_arg(again, int) / 2;
        total -= va_arg(again, double) / 2;
        total -= va_arg(again, struct Pair).x;
        total -= (double)va_arg(again, long double) / 4;
    }
    va_end(list);
    va_end(again);
    return total;
}

static int viaList(const char *format, va_list list) {
    char text[100];
    return vsnprintf(text, sizeof text, format, list);
}

static long lengths(int turns, const char *format, ...) {
    long total = 0;
    va_list list;
    va_start(list, format);
    for (int i = 0; i < turns; ++i) {
        va_list copy;
        va_copy(copy, list);
        total += viaList(format, copy);
        va_end(copy);
    }
    va_end(list);
    return total;
}

static int restarted(int turns, ...) {
    int total = 0;
    for (int i = 0; i < turns; ++i) {
        va_list list;
        va_start(list, turns);
        for (int j = 0; j <= i % 8; ++j) total = total * 3 + va_arg(list, int);
        va_end(list);
    }
    return total;
}

int main(void) {
    double (*volatile pointer)(int, ...) = sum;
    struct Pair p = {1.5, 7};
    for (int i = 0; i < 200; ++i) {
        double a = sum(3, i, i * 0.5, p, 1.25L, i + 1, 2.5, p, 2.25L, i + 2, 3.5, p, 3.25L);
        double b = pointer(2, -i, i * 0.25, p, 10.5L, i, 1e10, p, -2.0L);
        if (i % 50 == 7) printf("%.3f %.3f\n", a, b);
    }
    printf("%ld\n", lengths(500, "%d %s %.3f %c %Lg", 42, "text", 3.14159, 'x', 2.5L));
    printf("%d\n", restarted(300, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    return 0;
}
