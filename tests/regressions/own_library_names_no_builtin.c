// what: with -fno-builtin a program's own strlen, malloc and free are no library functions, and do what they like.
// flags: -fno-builtin
extern int printf(const char*, ...);

int hits;
static char pool[64];

__attribute__((noinline)) unsigned long strlen(const char* text) {
    hits++;
    unsigned long n = 0;
    while (text[n])
        n++;
    return n;
}

__attribute__((noinline)) void* malloc(unsigned long n) {
    hits += 100 + (n > 100);
    return pool;
}

__attribute__((noinline)) void free(void* memory) {
    hits += memory ? 1000 : 1;
}

__attribute__((noinline)) int abs(int x) {
    hits += 3;
    return x;
}

__attribute__((noinline)) int test(int n) {
    int sum = 0;
    for (int i = 0; i < n; i++) {
        strlen("abc");
        char *p = malloc(4), *q = malloc(4);
        p[0] = 1;
        q[0] = 7;
        sum += p[0];
        free(p);
        sum += abs(-i);
    }
    return sum;
}

int main(void) {
    const int sum = test(20) + test(300);
    printf("%d %d\n", sum, hits);
    return 0;
}
