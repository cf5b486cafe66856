; what: the half type in IR: arithmetic, compare, conversions to and from integers, float, double; fneg; bit casts
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [14 x i8] c"%04x %d %.6f\0A\00"
@kept = global half 0xH3C00

declare i32 @printf(ptr, ...)

define half @mix(half %a, half %b) noinline {
  %s = fadd half %a, %b
  %m = fmul half %s, 0xH3800
  %d = fsub half %m, %b
  %n = fneg half %d
  %c = fcmp olt half %n, 0xH0000
  %r = select i1 %c, half %d, half %n
  ret half %r
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %loop ]
  %h = phi i32 [ 0, %entry ], [ %h2, %loop ]
  %sum = phi double [ 0.0, %entry ], [ %sum1, %loop ]
  %k = load half, ptr @kept
  %small = and i32 %i, 31
  %x = sitofp i32 %small to half
  %v = call half @mix(half %k, half %x)
  store half %v, ptr @kept
  %bits = bitcast half %v to i16
  %b32 = zext i16 %bits to i32
  %h1 = mul i32 %h, 31
  %h2 = add i32 %h1, %b32
  %f = fpext half %v to float
  %d = fpext half %v to double
  %fd = fpext float %f to double
  %t = fadd double %d, %fd
  %sum1 = fadd double %sum, %t
  %back = fptrunc double %t to half
  %w = fptoui half %back to i32
  %i1 = add nuw i32 %i, 1
  %more = icmp ult i32 %i1, 2000
  br i1 %more, label %loop, label %done
done:
  %p = call i32 (ptr, ...) @printf(ptr @format, i32 %h2, i32 %w, double %sum1)
  ret i32 0
}
