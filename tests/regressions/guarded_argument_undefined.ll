; what: a guarded argument that callers leave undefined decided a branch
target triple = "x86_64-pc-linux-gnu"
@fmt = constant [4 x i8] c"%d\0A\00"
declare i32 @printf(ptr, ...)
define internal i32 @f(i32 %n, i32 %m) {
entry:
  %z = icmp slt i32 %n, 2
  br i1 %z, label %ret, label %more
more:
  %big = icmp sgt i32 %n, 1000
  br i1 %big, label %usem, label %rec
usem:
  %c = icmp eq i32 %m, 7
  br i1 %c, label %ret, label %rec
rec:
  %n1 = sub i32 %n, 1
  %n2 = sub i32 %n, 2
  %a = call i32 @f(i32 %n1, i32 undef)
  %b = call i32 @f(i32 %n2, i32 undef)
  %s = add i32 %a, %b
  ret i32 %s
ret:
  ret i32 %n
}
define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i32 [0, %entry], [%i1, %loop]
  %acc = phi i32 [0, %entry], [%acc1, %loop]
  %k = urem i32 %i, 20
  %r = call i32 @f(i32 %k, i32 0)
  %acc1 = add i32 %acc, %r
  %i1 = add i32 %i, 1
  %e = icmp eq i32 %i1, 400
  br i1 %e, label %out, label %loop
out:
  %p = call i32 (ptr, ...) @printf(ptr @fmt, i32 %acc1)
  ret i32 0
}
