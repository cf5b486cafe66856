// what: speculation that fails with floating-point values of all kinds alive, small vectors, and another rounding mode
// link: -lm
#include <fenv.h>
#include <math.h>
#include <stdio.h>

typedef float v4 __attribute__((vector_size(16)));
typedef double v2 __attribute__((vector_size(16)));
static long calls;
__attribute__((noinline)) static double rare(double x) { return calls++, sqrt(fabs(x)) + 1; }

__attribute__((noinline)) static double mixed(const double *v, int n, double limit) {
    float f = 1;
    double d = 0.5;
    long double l = 0.25L;
    v4 four = {1, 2, 3, 4};
    v2 two = {0.1, 0.2};
    for (int i = 0; i < n; i++) {
        if (v[i & 15] > limit) d += rare(v[i & 15]);
        f = f * 0.75f + (float)v[i & 15];
        d = d * 0.5 + v[i & 15] / 3;
        l = l * 0.125L + d;
        four = four * (v4){0.5f, 0.25f, 0.125f, 0.0625f} + f;
        two = two * (v2){0.5, 0.75} - d;
    }
    return f + d + (double)l + four[0] + four[1] * 2 + four[2] * 3 + four[3] * 4 + two[0] - two[1];
}

int main(void) {
    double v[16], t = 0;
    for (int i = 0; i < 16; i++)
        v[i] = i * 1.1 - 3;
    for (int r = 0; r < 150; r++)
        t = t / 3 + mixed(v, 50, 1e6);
    printf("%a %ld\n", t, calls);
    for (int r = 0; r < 40; r++)
        t = t / 3 + mixed(v, 20 + r, r % 20);
    printf("%a %ld\n", t, calls);
    const int modes[] = {FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO, FE_TONEAREST};
    for (int r = 0; r < 200; r++) {
        fesetround(modes[r % 4]);
        t = t / 3 + mixed(v, 30, r > 100 ? 9 : 1e6);
    }
    fesetround(FE_TONEAREST);
    printf("%a %ld\n", t, calls);
    return 0;
}
