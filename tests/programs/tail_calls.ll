; what: tail and musttail calls: a state machine of three functions a hundred thousand transitions long, in constant stack
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [8 x i8] c"%lu %u\0A\00"

declare i32 @printf(ptr, ...)

define i64 @even(i64 %n, i64 %acc) noinline {
entry:
  %zero = icmp eq i64 %n, 0
  br i1 %zero, label %stop, label %go
go:
  %m = sub i64 %n, 1
  %a = add i64 %acc, %n
  %r = musttail call i64 @odd(i64 %m, i64 %a)
  ret i64 %r
stop:
  ret i64 %acc
}

define i64 @odd(i64 %n, i64 %acc) noinline {
entry:
  %zero = icmp eq i64 %n, 0
  br i1 %zero, label %stop, label %go
go:
  %m = sub i64 %n, 1
  %a = xor i64 %acc, %n
  %r = musttail call i64 @third(i64 %m, i64 %a)
  ret i64 %r
stop:
  ret i64 %acc
}

define i64 @third(i64 %n, i64 %acc) noinline {
entry:
  %zero = icmp eq i64 %n, 0
  %f = select i1 %zero, ptr @last, ptr @even
  %m = sub i64 %n, 1
  %a = mul i64 %acc, 3
  %r = musttail call i64 %f(i64 %m, i64 %a)
  ret i64 %r
}

define i64 @last(i64 %n, i64 %acc) noinline {
  %r = sub i64 %acc, %n
  ret i64 %r
}

define i32 @plain(i32 %x) noinline {
  %r = tail call i32 @twice(i32 %x)
  ret i32 %r
}

define i32 @twice(i32 %x) noinline {
  %r = mul i32 %x, 2
  ret i32 %r
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i1, %loop ]
  %h = phi i64 [ 0, %entry ], [ %h2, %loop ]
  %k = phi i32 [ 0, %entry ], [ %k2, %loop ]
  %v = call i64 @even(i64 %i, i64 1)
  %h1 = mul i64 %h, 31
  %h2 = add i64 %h1, %v
  %t = trunc i64 %v to i32
  %k1 = call i32 @plain(i32 %t)
  %k2 = xor i32 %k, %k1
  %i1 = add nuw i64 %i, 1
  %more = icmp ult i64 %i1, 400
  br i1 %more, label %loop, label %done
done:
  %big = call i64 @even(i64 100000, i64 7)
  %s = add i64 %big, %h2
  %p = call i32 (ptr, ...) @printf(ptr @format, i64 %s, i32 %k2)
  ret i32 0
}
