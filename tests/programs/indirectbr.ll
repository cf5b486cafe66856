; what: indirectbr through a table of block addresses, phis fed by its edges
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [4 x i8] c"%u\0A\00"
@table = internal constant [4 x ptr] [ptr blockaddress(@run, %a), ptr blockaddress(@run, %b), ptr blockaddress(@run, %c), ptr blockaddress(@run, %done)]

declare i32 @printf(ptr, ...)

define i32 @run(i32 %n, i32 %seed) noinline {
entry:
  br label %dispatch
dispatch:
  %i = phi i32 [ 0, %entry ], [ %i1, %a ], [ %i1, %b ], [ %i2, %c ]
  %x = phi i32 [ %seed, %entry ], [ %xa, %a ], [ %xb, %b ], [ %x, %c ]
  %i1 = add i32 %i, 1
  %over = icmp ugt i32 %i, %n
  %m = urem i32 %i, 3
  %which = select i1 %over, i32 3, i32 %m
  %w = zext i32 %which to i64
  %p = getelementptr [4 x ptr], ptr @table, i64 0, i64 %w
  %target = load ptr, ptr %p
  indirectbr ptr %target, [label %a, label %b, label %c, label %done]
a:
  %xa = mul i32 %x, 5
  br label %dispatch
b:
  %xb = xor i32 %x, %i
  br label %dispatch
c:
  %i2 = add i32 %i, 2
  br label %dispatch
done:
  ret i32 %x
}

define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %loop ]
  %h = phi i32 [ 1, %entry ], [ %h2, %loop ]
  %v = call i32 @run(i32 %i, i32 %h)
  %h1 = mul i32 %h, 31
  %h2 = add i32 %h1, %v
  %i1 = add nuw i32 %i, 1
  %more = icmp ult i32 %i1, 400
  br i1 %more, label %loop, label %done
done:
  %big = call i32 @run(i32 40000, i32 %h2)
  %p = call i32 (ptr, ...) @printf(ptr @format, i32 %big)
  ret i32 0
}
