// what: calls through pointers that always reached one function, and then rotate over several; arguments that always
//       had one value, and then change
#include <stdio.h>

typedef long (*Step)(long, long);
static long add(long a, long b) { return a + b; }
static long mix(long a, long b) { return a * 3 ^ b; }
static long keep(long a, long b) { return b & 1 ? a : a + 1; }
static Step steps[] = {add, mix, keep};

__attribute__((noinline)) static long fold(Step step, const long *v, long n) {
    long sum = 1;
    for (long i = 0; i < n; i++)
        sum = step(sum, v[i & 31]) + i;
    return sum;
}
struct Object { const struct Table *table; long value; };
struct Table { long (*get)(struct Object *, long); void (*set)(struct Object *, long); };
static long get(struct Object *o, long x) { return o->value + x; }
static void set(struct Object *o, long x) { o->value = x; }
static long getOther(struct Object *o, long x) { return o->value * 2 - x; }
static void setOther(struct Object *o, long x) { o->value ^= x; }
static const struct Table plain = {get, set}, other = {getOther, setOther};

__attribute__((noinline)) static long objects(struct Object *all, int n, int turns) {
    long sum = 0;
    for (int i = 0; i < turns; i++) {
        struct Object *o = &all[i % n];
        sum = sum * 5 + o->table->get(o, i);
        o->table->set(o, sum & 255);
    }
    return sum;
}
__attribute__((noinline)) static long power(long base, int exponent, signed char sign, unsigned long mod) {
    long r = 1;
    for (int i = 0; i < exponent; i++)
        r = (long)((unsigned long)(r * base) % mod);
    return sign < 0 ? -r : r;
}

int main(void) {
    long v[32], t = 0;
    struct Object all[7];
    for (int i = 0; i < 32; i++)
        v[i] = i * 37 % 101;
    for (int i = 0; i < 7; i++)
        all[i] = (struct Object){&plain, i};
    for (int r = 0; r < 200; r++)
        t = t * 3 + fold(add, v, 50) + objects(all, 7, 60) + power(r, 12, -1, 10007);
    printf("%ld\n", t);
    for (int r = 0; r < 90; r++)
        t = t * 3 + fold(steps[r % 3], v, 50);
    printf("%ld\n", t);
    for (int r = 0; r < 70; r++) {
        all[r % 7].table = r & 1 ? &other : &plain;
        t = t * 3 + objects(all, 7, 60);
    }
    printf("%ld\n", t);
    for (int r = 0; r < 100; r++)
        t = t * 3 + power(r, r % 13, (signed char)(r - 50), r > 60 ? 997 : 10007);
    printf("%ld\n", t);
    return 0;
}
