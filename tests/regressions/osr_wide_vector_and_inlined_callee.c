// what: OSR handed a vector of 64 bytes over in two registers where the loop took it from one: what was inlined into the
// loop's function made wide registers legal there, and the entry's thunk did not hear of it (random C seed 300021).
#include <stdio.h>

typedef unsigned long long v8u64 __attribute__((vector_size(64)));

v8u64 input = {1, 2, 3, 4, 5, 6, 7, 8};
v8u64 kept;

static v8u64 saturated(v8u64 by) {
    v8u64 sum = __builtin_elementwise_add_sat(kept, by);
    return __builtin_elementwise_max(sum, by << 3);
}

static void saturate(int turns) {
    for (int i = 0; i < turns; ++i) {
        kept = saturated(input);
        kept[i & 7] ^= kept[i * 3 & 7];
    }
}

__attribute__((noinline)) unsigned long long run(int turns, long marker) {
    v8u64 sum = input;
    for (int i = 0; i < turns; ++i) {
        saturate(i & 3);
        sum += kept ^ (unsigned long long)marker;
    }
    unsigned long long all = (unsigned long long)marker;
    for (int i = 0; i < 8; ++i)
        all = all * 31 + sum[i];
    return all;
}

int main(void) {
    printf("%llx\n", run(300, 7));
    printf("%llx\n", run(30000, 77));
    return 0;
}
