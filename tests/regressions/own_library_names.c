// what: functions that a program defines under names of the library's got what LLVM knows of the library's: `access` does
// not write through its pointer there.
#include <stdio.h>

__attribute__((noinline)) int access(char* place, int n) {
    *place += n;
    return 0;
}

__attribute__((noinline)) int unlink(int* count) {
    return ++*count;
}

__attribute__((noinline)) int test(int n) {
    char a = 1;
    int sum = 0, count = 0;
    for (int i = 0; i < n; i++) {
        a = 1;
        access(&a, i);
        sum += a + unlink(&count);
    }
    return sum * 1000 + count;
}

int main(void) {
    for (int i = 1; i < 300; i += 7)
        printf("%d\n", test(i));
    return 0;
}
