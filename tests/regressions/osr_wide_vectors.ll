; what: live 64-byte vectors enter a loop's compiled code: thunk and loop disagreed in which registers they travel
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"
@format = private constant [12 x i8] c"%.3f %.3f\0A\00\00"
declare i32 @printf(ptr, ...)
define i32 @main() #0 {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %j, %loop ]
  %a = phi <8 x double> [ <double 1.0, double 2.0, double 3.0, double 4.0, double 5.0, double 6.0, double 7.0, double 8.0>, %entry ], [ %b, %loop ]
  %s = phi <8 x double> [ zeroinitializer, %entry ], [ %t, %loop ]
  %h = fmul <8 x double> %a, splat (double 5.0e-1)
  %b = fadd <8 x double> %h, <double 1.0, double 3.0, double 5.0, double 7.0, double 9.0, double 11.0, double 13.0, double 15.0>
  %t = fadd <8 x double> %s, %b
  %j = add i32 %i, 1
  %more = icmp ult i32 %j, 3000
  br i1 %more, label %loop, label %done
done:
  %x = extractelement <8 x double> %t, i32 0
  %y = extractelement <8 x double> %t, i32 7
  %k = call i32 (ptr, ...) @printf(ptr @format, double %x, double %y)
  ret i32 0
}
attributes #0 = { "min-legal-vector-width"="0" }
