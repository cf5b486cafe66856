// what: preserve_all callees keep whole vector registers
#include <stdio.h>
typedef double v4 __attribute__((vector_size(32)));
volatile v4 in[4]={{1,2,3,4},{5,6,7,8},{9,10,11,12},{13,14,15,16}};
volatile long s;
__attribute__((preserve_all,noinline)) void pa(long x){ __asm__ volatile(""); s+=x; }
__attribute__((noinline,target("avx"))) void t(void){ __asm__ volatile(""); v4 a=in[0],b=in[1],c=in[2],d=in[3]; pa(1); v4 e=a+b*c-d; printf("%g %g %g %g\n",e[0],e[1],e[2],e[3]); }
int main(){ t(); t(); }
