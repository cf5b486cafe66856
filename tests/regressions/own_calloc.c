// what: a calloc of the program's own was compiled into a call of itself
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
static int k;
__attribute__((noinline)) static void note(size_t n){ k++; __asm__ volatile(""::"r"(n)); }
void *calloc(size_t n, size_t m){ size_t t=n*m; if(n>1000){ note(t); t+=8; } void *p=malloc(t); if(p) memset(p,0,t); return p; }
int main(){ unsigned long s=0; for(int i=0;i<3000;i++){ char*p=calloc(10,3); s+=p[3]+1; free(p);} for(int i=0;i<3000;i++){ char*p=calloc(1001,3); s+=p[3]+1; free(p);} printf("%lu %d\n",s,k); }
