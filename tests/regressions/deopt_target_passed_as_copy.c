// what: a known target was passed as the copy that came along, and compared with its symbol
#include <stdio.h>
#include <stdlib.h>
typedef struct T { int v; struct T *l,*r; } T;
typedef int (*op)(int,int);
static int add(int a,int b){return a*3+b;}
static int visit(T*t,op f,int s){ if(!t) return s; s=f(s,t->v); s=visit(t->l,f,s); return visit(t->r,f,s)+1; }
T*mk(int d){ if(!d) return 0; T*t=malloc(sizeof*t); t->v=d; t->l=mk(d-1); t->r=mk(d-1); return t;}
int work(T*t,int k){ return visit(t,add,k); }
int main(){ T*t=mk(4); unsigned s=0; for(int i=0;i<20000;i++) s+=work(t,i); printf("%u\n",s); }
