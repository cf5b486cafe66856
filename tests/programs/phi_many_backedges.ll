; what: one loop header with four back edges, each bringing other values to its phis
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

@format = private constant [10 x i8] c"%u %u %u\0A\00"

declare i32 @printf(ptr, ...)

define i32 @walk(i32 %n, ptr %out) noinline {
entry:
  br label %head
head:
  %i = phi i32 [ 0, %entry ], [ %ia, %a ], [ %ib, %b ], [ %ic, %c ], [ %id, %d ]
  %x = phi i32 [ 1, %entry ], [ %y, %a ], [ %xb, %b ], [ %x, %c ], [ 7, %d ]
  %y = phi i32 [ 2, %entry ], [ %x, %a ], [ %y, %b ], [ %yc, %c ], [ %x, %d ]
  %more = icmp ult i32 %i, %n
  br i1 %more, label %body, label %done
body:
  %m = mul i32 %i, -1640531535
  %s = lshr i32 %m, 30
  switch i32 %s, label %a [
    i32 1, label %b
    i32 2, label %c
    i32 3, label %d
  ]
a:
  %ia = add i32 %i, 1
  br label %head
b:
  %ib = add i32 %i, 2
  %xb = add i32 %x, %i
  br label %head
c:
  %ic = add i32 %i, 1
  %yc = xor i32 %y, %m
  %even = and i32 %i, 1
  %stay = icmp eq i32 %even, 0
  br i1 %stay, label %head, label %d
d:
  %id = add i32 %i, 3
  br label %head
done:
  store i32 %y, ptr %out
  ret i32 %x
}

define i32 @main() {
entry:
  %out = alloca i32
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %loop ]
  %h = phi i32 [ 0, %entry ], [ %h3, %loop ]
  %x = call i32 @walk(i32 %i, ptr %out)
  %y = load i32, ptr %out
  %h1 = mul i32 %h, 31
  %h2 = add i32 %h1, %x
  %h3 = xor i32 %h2, %y
  %i1 = add nuw i32 %i, 1
  %m = icmp ult i32 %i1, 400
  br i1 %m, label %loop, label %done
done:
  %big = call i32 @walk(i32 100000, ptr %out)
  %by = load i32, ptr %out
  %p = call i32 (ptr, ...) @printf(ptr @format, i32 %h3, i32 %big, i32 %by)
  ret i32 0
}
