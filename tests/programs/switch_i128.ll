; what: switch on i128, i1 and i40 values, several labels to one target, phis per label
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [4 x i8] c"%u\0A\00"

declare i32 @printf(ptr, ...)

define i32 @wide(i128 %x) noinline {
entry:
  switch i128 %x, label %other [
    i128 0, label %a
    i128 18446744073709551616, label %b
    i128 -1, label %a
    i128 170141183460469231731687303715884105727, label %c
  ]
a:
  %v = phi i32 [ 11, %entry ], [ 11, %entry ]
  ret i32 %v
b:
  ret i32 22
c:
  ret i32 33
other:
  %t = trunc i128 %x to i32
  ret i32 %t
}

define i32 @narrow(i40 %x, i1 %c) noinline {
entry:
  switch i1 %c, label %no [ i1 true, label %yes ]
yes:
  switch i40 %x, label %join [
    i40 -1, label %one
    i40 549755813887, label %join
    i40 5, label %join
  ]
one:
  br label %join
no:
  br label %join
join:
  %r = phi i32 [ 1, %yes ], [ 1, %yes ], [ 1, %yes ], [ 2, %one ], [ 3, %no ]
  ret i32 %r
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %loop ]
  %h = phi i32 [ 0, %entry ], [ %h3, %loop ]
  %m = urem i32 %i, 5
  %is1 = icmp eq i32 %m, 1
  %is2 = icmp eq i32 %m, 2
  %is3 = icmp eq i32 %m, 3
  %w = zext i32 %m to i128
  %x1 = select i1 %is1, i128 18446744073709551616, i128 %w
  %x2 = select i1 %is2, i128 -1, i128 %x1
  %x3 = select i1 %is3, i128 170141183460469231731687303715884105727, i128 %x2
  %a = call i32 @wide(i128 %x3)
  %n = trunc i128 %x2 to i40
  %odd = trunc i32 %i to i1
  %b = call i32 @narrow(i40 %n, i1 %odd)
  %h1 = mul i32 %h, 31
  %h2 = add i32 %h1, %a
  %h3 = xor i32 %h2, %b
  %i1 = add nuw i32 %i, 1
  %more = icmp ult i32 %i1, 3000
  br i1 %more, label %loop, label %done
done:
  %p = call i32 (ptr, ...) @printf(ptr @format, i32 %h3)
  ret i32 0
}
