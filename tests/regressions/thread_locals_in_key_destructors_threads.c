// what: the thread's copies were freed before the destructors of the program's own keys ran, which then saw new ones.
#include <pthread.h>
#include <stdio.h>

static _Thread_local int x = 5;
static pthread_key_t key;

static void atEnd(void* ignored) {
    (void)ignored;
    printf("x=%d\n", x);
}

static void* work(void* ignored) {
    x = 7;
    pthread_setspecific(key, &key);
    return ignored;
}

int main(void) {
    x = 1; // this thread's copy is made before the program's key
    pthread_key_create(&key, atEnd);
    for (int i = 0; i < 3; i++) {
        pthread_t thread;
        pthread_create(&thread, 0, work, 0);
        pthread_join(thread, 0);
    }
    printf("main %d\n", x);
    return 0;
}
