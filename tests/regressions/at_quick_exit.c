// what: at_quick_exit, which only the static part of the C library holds
#include <stdio.h>
#include <stdlib.h>
void f(void){ puts("f"); fflush(stdout);} int main(){ at_quick_exit(f); quick_exit(3); }
