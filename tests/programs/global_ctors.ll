; what: llvm.global_ctors and global_dtors with priorities, an internal constant, hidden and protected symbols, a comdat
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

$shared = comdat any

@format = private constant [7 x i8] c"%d %d\0A\00"
@bye = private constant [5 x i8] c"bye\0A\00"
@state = hidden global i32 1
@limit = protected global i32 3000
@shared = linkonce_odr global i32 11, comdat
@llvm.global_ctors = appending global [2 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 65535, ptr @second, ptr null }, { i32, ptr, ptr } { i32 200, ptr @first, ptr @state }]
@llvm.global_dtors = appending global [1 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 65535, ptr @leave, ptr null }]

declare i32 @printf(ptr, ...)

define internal void @first() {
  %v = load i32, ptr @state
  %w = mul i32 %v, 10
  store i32 %w, ptr @state
  ret void
}

define internal void @second() {
  %v = load i32, ptr @state
  %w = add i32 %v, 3
  store i32 %w, ptr @state
  ret void
}

define internal void @leave() {
  %p = call i32 (ptr, ...) @printf(ptr @bye)
  ret void
}

define linkonce_odr i32 @step(i32 %x) noinline {
  %s = load i32, ptr @shared
  %y = mul i32 %x, %s
  %z = add i32 %y, 1
  ret i32 %z
}

define i32 @main(i32 %argc, ptr %argv) {
entry:
  %start = load i32, ptr @state
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i1, %loop ]
  %x = phi i32 [ %start, %entry ], [ %y, %loop ]
  %y = call i32 @step(i32 %x)
  %i1 = add i32 %i, 1
  %n = load i32, ptr @limit
  %more = icmp slt i32 %i1, %n
  br i1 %more, label %loop, label %done
done:
  %p = call i32 (ptr, ...) @printf(ptr @format, i32 %start, i32 %y)
  ret i32 %argc
}
