// what: a handler that came while an activation of the interpreter was made, or given back, wrote over it: what was written
// had not been taken yet, and the result was read after it was given back.
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

volatile sig_atomic_t ticks;
volatile int wrong;

__attribute__((noinline)) int deep(int n) {
    char bytes[200];
    memset(bytes, n, sizeof bytes);
    volatile char* seen = bytes;
    if (n == 0) return 1;
    int r = deep(n - 1);
    for (int i = 0; i < 200; i++)
        if (seen[i] != (char)n) return -100000;
    return r + 1;
}

void onTick(int signal) {
    (void)signal;
    ticks++;
    if (deep(20) != 21) wrong = 1;
}

__attribute__((noinline)) unsigned work(unsigned x) {
    char v[x % 97 + 1];
    for (unsigned i = 0; i < sizeof v; i++)
        v[i] = (char)(i * x);
    unsigned s = 0;
    for (unsigned i = 0; i < sizeof v; i++)
        s = s * 31 + v[i];
    return s;
}

__attribute__((noinline)) unsigned recursion(unsigned depth, unsigned x) {
    unsigned a[8];
    for (unsigned i = 0; i < 8; i++)
        a[i] = x * i + depth;
    unsigned r = depth ? recursion(depth - 1, x * 3 + 1) : 1;
    for (int i = 0; i < 8; i++)
        r = r * 17 + a[i];
    return r;
}

int main(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = onTick;
    sigaction(SIGALRM, &action, 0);
    struct itimerval every = {{0, 300}, {0, 300}};
    setitimer(ITIMER_REAL, &every, 0);
    unsigned first = 0, rounds = 0;
    int differ = 0;
    while (ticks < 1500) {
        unsigned s = 0;
        for (unsigned i = 0; i < 40; i++) {
            s = s * 7 + work(i * 13 + 1);
            s ^= recursion(i % 13, i);
        }
        if (rounds++ == 0)
            first = s;
        else
            differ += s != first;
    }
    printf("%u %d %d\n", first, differ, wrong);
    return 0;
}
