// what: a child inherited the lock of the thread-locals' list from a thread that it does not have, and waited for ever.
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static _Thread_local int a = 1, b = 2;
static volatile int stop;

static void* touch(void* ignored) {
    a++;
    return ignored;
}

static void* spawn(void* ignored) {
    while (!stop) {
        pthread_t thread;
        pthread_create(&thread, 0, touch, 0);
        pthread_join(thread, 0);
    }
    return ignored;
}

int main(void) {
    pthread_t spawners[3];
    for (int i = 0; i < 3; i++)
        pthread_create(&spawners[i], 0, spawn, 0);
    int wrong = 0;
    for (int i = 0; i < 150; i++) {
        pid_t child = fork();
        if (child == 0) {
            alarm(20);
            b++;
            _exit(b == 3 ? 0 : 1);
        }
        int status = 0;
        waitpid(child, &status, 0);
        wrong += status != 0;
    }
    stop = 1;
    for (int i = 0; i < 3; i++)
        pthread_join(spawners[i], 0);
    printf("%d\n", wrong);
    return 0;
}
