// what: the hooks of -finstrument-functions were left to code generation, which makes only some of them, and only in its tier.
// flags: -finstrument-functions
#include <stdio.h>

int entered, left;

__attribute__((no_instrument_function)) void __cyg_profile_func_enter(void* function, void* site) {
    (void)site;
    entered += function != 0;
}
__attribute__((no_instrument_function)) void __cyg_profile_func_exit(void* function, void* site) {
    (void)site;
    left += function != 0;
}

__attribute__((noinline)) int f(int n) {
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += i * n;
    return sum;
}

__attribute__((no_instrument_function)) int main(void) {
    int sum = 0;
    for (int i = 0; i < 500; i++)
        sum += f(i);
    printf("%d %d %d\n", sum, entered, left);
    return 0;
}
