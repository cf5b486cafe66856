; what: a load of no bytes must not touch the next value
target triple = "x86_64-pc-linux-gnu"
declare i32 @printf(ptr, ...)
@fmt = constant [4 x i8] c"%d\0A\00"
@g = global {} zeroinitializer
define i32 @h(i32 %n) noinline {
entry:
  br label %head
side:
  %e = load volatile {}, ptr @g
  br label %latch
head:
  %v = phi i32 [%n, %entry], [%v2, %latch]
  %c = icmp sgt i32 %v, 10
  br i1 %c, label %side, label %latch
latch:
  %v2 = add i32 %v, 3
  %c2 = icmp slt i32 %v2, 100
  br i1 %c2, label %head, label %out
out:
  ret i32 %v2
}
define i32 @main() {
  %x = call i32 @h(i32 5)
  %u = call i32 (ptr, ...) @printf(ptr @fmt, i32 %x)
  ret i32 0
}
