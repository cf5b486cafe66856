// what: a signal handler of the program runs on raise(), also during a hot loop, and SIGUSR1 is blocked and delivered later
#include <signal.h>
#include <stdio.h>

static volatile sig_atomic_t hits, last;

static void onSignal(int number) {
  ++hits;
  last = number;
}
static void onInfo(int number, siginfo_t *info, void *context) {
  (void)context;
  hits += 10;
  last = info->si_signo == number ? number : -1;
}

int main(void) {
  struct sigaction action = {0};
  action.sa_sigaction = onInfo;
  action.sa_flags = SA_SIGINFO;
  signal(SIGUSR1, onSignal);
  sigaction(SIGUSR2, &action, NULL);
  unsigned sum = 0;
  for (unsigned i = 0; i < 20000; ++i) {
    sum = sum * 31 + i;
    if (i % 100 == 0)
      raise(SIGUSR1);
    if (i % 1000 == 0)
      raise(SIGUSR2);
  }
  printf("%u %d %d\n", sum, (int)hits, last == SIGUSR2 || last == SIGUSR1);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, NULL);
  int before = hits;
  raise(SIGUSR1);
  int during = hits - before;
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  printf("%d %d\n", during, (int)hits - before);
  return 0;
}
