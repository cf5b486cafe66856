// what: exit() inside an atexit handler: the other handlers still run, with the new status
#include <stdio.h>
#include <stdlib.h>
void a(void){ puts("a"); }
void b(void){ puts("b"); exit(7); }
int main(){ atexit(a); atexit(b); return 3; }
