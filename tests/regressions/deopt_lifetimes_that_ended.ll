; what: memory that only the way through a deopt site still used shared its place with other memory
target triple = "x86_64-pc-linux-gnu"
@fmt = constant [4 x i8] c"%d\0A\00"
declare i32 @printf(ptr, ...)
declare void @llvm.lifetime.start.p0(i64, ptr)
declare void @llvm.lifetime.end.p0(i64, ptr)
@g = global i32 0
define void @fill(ptr %p, i32 %v) noinline {
entry:
  br label %l
l:
  %i = phi i64 [0,%entry],[%j,%l]
  %q = getelementptr i32, ptr %p, i64 %i
  store volatile i32 %v, ptr %q
  %j = add i64 %i, 1
  %e = icmp eq i64 %j, 16
  br i1 %e, label %o, label %l
o:
  ret void
}
define i32 @sum(ptr %p) noinline {
entry:
  br label %l
l:
  %i = phi i64 [0,%entry],[%j,%l]
  %s = phi i32 [0,%entry],[%t,%l]
  %q = getelementptr i32, ptr %p, i64 %i
  %v = load volatile i32, ptr %q
  %t = add i32 %s, %v
  %j = add i64 %i, 1
  %e = icmp eq i64 %j, 16
  br i1 %e, label %o, label %l
o:
  ret i32 %t
}
define i32 @f(i32 %n) noinline {
entry:
  %a = alloca [16 x i32]
  %b = alloca [16 x i32]
  call void @llvm.lifetime.start.p0(i64 64, ptr %b)
  call void @fill(ptr %b, i32 1)
  %c = icmp sgt i32 %n, 5000
  br i1 %c, label %cold, label %hot
cold:
  call void @llvm.lifetime.start.p0(i64 64, ptr %a)
  call void @fill(ptr %a, i32 100)
  %x = call i32 @sum(ptr %a)
  %y = call i32 @sum(ptr %b)
  call void @llvm.lifetime.end.p0(i64 64, ptr %b)
  %xy = add i32 %x, %y
  br label %join
hot:
  %z = call i32 @sum(ptr %b)
  call void @llvm.lifetime.end.p0(i64 64, ptr %b)
  call void @llvm.lifetime.start.p0(i64 64, ptr %a)
  call void @fill(ptr %a, i32 2)
  %w = call i32 @sum(ptr %a)
  %zw = add i32 %z, %w
  br label %join
join:
  %r = phi i32 [%xy,%cold],[%zw,%hot]
  %v = call i32 @sum(ptr %a)
  %rr = add i32 %r, %v
  call void @llvm.lifetime.end.p0(i64 64, ptr %a)
  ret i32 %rr
}
define i32 @main() {
entry:
  br label %loop
loop:
  %i = phi i32 [0, %entry], [%i1, %loop]
  %acc = phi i32 [0, %entry], [%acc1, %loop]
  %r = call i32 @f(i32 %i)
  %acc1 = add i32 %acc, %r
  %i1 = add i32 %i, 1
  %e = icmp eq i32 %i1, 5010
  br i1 %e, label %out, label %loop
out:
  %p = call i32 (ptr, ...) @printf(ptr @fmt, i32 %acc1)
  ret i32 0
}
