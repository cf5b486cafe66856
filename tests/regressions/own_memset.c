// what: a program's own memset was compiled into a call of memset, itself: in a unit it has another name.
extern int printf(const char*, ...);

void* memset(void* to, int byte, unsigned long n) {
    char* bytes = to;
    for (unsigned long i = 0; i < n; i++)
        bytes[i] = byte;
    return to;
}

void* memcpy(void* restrict to, const void* restrict from, unsigned long n) {
    char* bytes = to;
    const char* taken = from;
    for (unsigned long i = 0; i < n; i++)
        bytes[i] = taken[i];
    return to;
}

char a[1000], b[1000];

int main(void) {
    unsigned hash = 1;
    for (int k = 0; k < 3000; k++) {
        memset(a, k, 500 + k % 400);
        memcpy(b + k % 7, a, 300 + k % 300);
        hash = hash * 31 + a[k % 1000] + b[k % 500];
    }
    printf("%u\n", hash);
    return 0;
}
