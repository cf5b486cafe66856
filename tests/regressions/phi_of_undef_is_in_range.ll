; what: an undefined i1 or i7 reaching a phi is some value of its type, whatever an older frame left in the slot
target triple = "x86_64-pc-linux-gnu"
@fmt = constant [10 x i8] c"%d %d %d\0A\00"
declare i32 @printf(ptr, ...)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
define void @fill(ptr %p) noinline {
  call void @llvm.memset.p0.i64(ptr %p, i8 238, i64 4096, i1 false)
  ret void
}
define void @dirty() noinline {
  %area = alloca [4096 x i8], align 16
  call void @fill(ptr %area)
  ret void
}
define i32 @pick(i32 %n) noinline {
entry:
  %first = icmp eq i32 %n, 0
  br i1 %first, label %a, label %b
a:
  br label %join
b:
  br label %join
join:
  %p = phi i1 [undef, %a], [true, %b]
  %q = phi i7 [undef, %a], [5, %b]
  %fp = freeze i1 %p
  %fq = freeze i7 %q
  %zp = zext i1 %fp to i32
  %zq = zext i7 %fq to i32
  %same = select i1 %fp, i32 1, i32 0
  %agree = icmp eq i32 %zp, %same
  %inRange = icmp ult i32 %zq, 128
  %both = and i1 %agree, %inRange
  %result = zext i1 %both to i32
  ret i32 %result
}
define i32 @main() {
  call void @dirty()
  %x = call i32 @pick(i32 0)
  call void @dirty()
  %y = call i32 @pick(i32 1)
  %z = call i32 @pick(i32 0)
  %u = call i32 (ptr, ...) @printf(ptr @fmt, i32 %x, i32 %y, i32 %z)
  ret i32 0
}
