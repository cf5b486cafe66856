// what: signext results of odd widths, from interpreted functions to compiled callers
#include <stdio.h>
#include <stdarg.h>
typedef _BitInt(7) s7; typedef _BitInt(13) s13; typedef _BitInt(24) s24; typedef unsigned _BitInt(5) u5;
__attribute__((noinline)) s7 f7(int x){ return (s7)x; }
__attribute__((noinline)) s13 f13(int x){ return (s13)x; }
__attribute__((noinline)) s24 f24(int x){ return (s24)x; }
__attribute__((noinline)) u5 f5(int x){ return (u5)x; }
s7 (*volatile p7)(int)=f7; s13 (*volatile p13)(int)=f13; s24(*volatile p24)(int)=f24; u5(*volatile p5)(int)=f5;
__attribute__((noinline)) void compiled(int n, ...){ va_list ap; va_start(ap,n); 
 for(int i=0;i<n;i++){int x=va_arg(ap,int); printf("%d %d %d %d\n",(int)p7(x),(int)p13(x),(int)p24(x),(int)p5(x)); } va_end(ap);}
int main(){ compiled(5,-1,-3,5,100,4095); printf("%d %d\n",(int)p7(-5),(int)p13(-77)); return 0; }
