; what: select of integers, floats, pointers, vectors (by lane) and whole structs
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [14 x i8] c"%d %.3f %d %d\00"
@newline = private constant [2 x i8] c"\0A\00"
@even = global i32 10
@odd = global i32 21

declare i32 @printf(ptr, ...)

define i64 @pick(i1 %c, i64 %a, i64 %b) noinline {
  %r = select i1 %c, i64 %a, i64 %b
  ret i64 %r
}

define double @pickDouble(double %a, double %b) noinline {
  %c = fcmp ogt double %a, %b
  %r = select i1 %c, double %a, double %b
  ret double %r
}

define i32 @pickPointer(i1 %c) noinline {
  %p = select i1 %c, ptr @odd, ptr @even
  %v = load i32, ptr %p
  %w = add i32 %v, 1
  store i32 %w, ptr %p
  ret i32 %v
}

define i32 @pickLanes(<4 x i32> %a, <4 x i32> %b) noinline {
  %c = icmp sgt <4 x i32> %a, %b
  %v = select <4 x i1> %c, <4 x i32> %a, <4 x i32> %b
  %e0 = extractelement <4 x i32> %v, i32 0
  %e1 = extractelement <4 x i32> %v, i32 1
  %e2 = extractelement <4 x i32> %v, i32 2
  %e3 = extractelement <4 x i32> %v, i32 3
  %s1 = add i32 %e0, %e1
  %s2 = sub i32 %s1, %e2
  %s3 = xor i32 %s2, %e3
  ret i32 %s3
}

define { i32, double } @pickStruct(i1 %c, { i32, double } %a, { i32, double } %b) noinline {
  %r = select i1 %c, { i32, double } %a, { i32, double } %b
  ret { i32, double } %r
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %loop ]
  %h = phi i32 [ 0, %entry ], [ %h4, %loop ]
  %d = phi double [ 0.0, %entry ], [ %d2, %loop ]
  %bit = and i32 %i, 1
  %c = icmp ne i32 %bit, 0
  %i64 = zext i32 %i to i64
  %x = call i64 @pick(i1 %c, i64 %i64, i64 -3)
  %xt = trunc i64 %x to i32
  %p = call i32 @pickPointer(i1 %c)
  %fi = sitofp i32 %i to double
  %half = fmul double %fi, 5.000000e-01
  %d1 = call double @pickDouble(double %d, double %half)
  %v0 = insertelement <4 x i32> <i32 1, i32 50, i32 100, i32 -7>, i32 %i, i32 0
  %w0 = insertelement <4 x i32> <i32 9, i32 -50, i32 1000, i32 7>, i32 %xt, i32 1
  %l = call i32 @pickLanes(<4 x i32> %v0, <4 x i32> %w0)
  %s1 = insertvalue { i32, double } { i32 5, double 2.5 }, i32 %i, 0
  %s = call { i32, double } @pickStruct(i1 %c, { i32, double } %s1, { i32, double } { i32 -1, double 0.25 })
  %sv = extractvalue { i32, double } %s, 0
  %sd = extractvalue { i32, double } %s, 1
  %d2 = fadd double %d1, %sd
  %h0 = mul i32 %h, 17
  %h1 = add i32 %h0, %xt
  %h2 = xor i32 %h1, %p
  %h3 = add i32 %h2, %l
  %h4 = xor i32 %h3, %sv
  %i1 = add nuw i32 %i, 1
  %more = icmp ult i32 %i1, 3000
  br i1 %more, label %loop, label %done
done:
  %e = load i32, ptr @even
  %o = load i32, ptr @odd
  %p1 = call i32 (ptr, ...) @printf(ptr @format, i32 %h4, double %d2, i32 %e, i32 %o)
  %p2 = call i32 (ptr, ...) @printf(ptr @newline)
  ret i32 0
}
