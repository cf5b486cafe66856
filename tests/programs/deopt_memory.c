// what: speculation that fails while the frame's own memory is alive: arrays, structures, of dynamic size, addresses
//       that were handed out, and volatile objects
#include <stdio.h>
#include <string.h>

static long calls;
static long *handed;
__attribute__((noinline)) static long rare(long *p, long n) {
    calls++;
    for (long i = 0; i < n; i++)
        p[i] = p[i] * 2 + 1;
    if (handed) *handed += 5;
    return p[0];
}

__attribute__((noinline)) static long local(long seed, long n, long limit) {
    long a[16];
    struct { int x; char text[12]; long y; } s = {1, "hello", 2};
    long out = 7;
    volatile long v = 3;
    for (int i = 0; i < 16; i++)
        a[i] = seed + i;
    handed = &out;
    for (long i = 0; i < n; i++) {
        if (a[i & 15] > limit) s.y += rare(a, 16) % 1000, memcpy(s.text, "rare", 5);
        a[i & 15] += s.x;
        s.x = (int)((s.x * 5 + a[(i + 3) & 15]) & 1023);
        v = v + 1;
    }
    handed = 0;
    long sum = out * 31 + v;
    for (int i = 0; i < 16; i++)
        sum = sum * 3 + a[i];
    return sum + s.x + s.y + s.text[0];
}

__attribute__((noinline)) static long dynamic(int size, int n, long limit) {
    long total = 0;
    for (int k = 0; k < 3; k++) {
        long a[size];
        for (int i = 0; i < size; i++)
            a[i] = i * k;
        for (int i = 0; i < n; i++) {
            if (a[i % size] > limit) total += rare(a, size);
            a[i % size] += i;
        }
        for (int i = 0; i < size; i++)
            total = total * 7 + a[i];
    }
    return total;
}

int main(void) {
    unsigned long t = 0;
    for (int r = 0; r < 150; r++)
        t = t * 3 + (unsigned long)local(r, 40, 1L << 40) + (unsigned long)dynamic(5 + r % 7, 30, 1L << 40);
    printf("%lu %ld\n", t, calls);
    for (int r = 0; r < 50; r++)
        t = t * 3 + (unsigned long)local(r, 40, 800 + r) + (unsigned long)dynamic(4 + r % 5, 30, 100);
    printf("%lu %ld\n", t, calls);
    return 0;
}
