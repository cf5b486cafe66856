// what: what libgcc.a holds of the processor was not found: an unresolved symbol.
#include <stdio.h>

__attribute__((target_clones("avx2", "default"))) int twice(int x) {
    return x * 2;
}

int main(void) {
    __builtin_cpu_init();
    printf("%d %d %d\n", !!__builtin_cpu_supports("avx2"), !!__builtin_cpu_supports("sse4.2"),
           !!__builtin_cpu_supports("avx512vbmi2"));
    printf("%d\n", twice(4));
    return 0;
}
