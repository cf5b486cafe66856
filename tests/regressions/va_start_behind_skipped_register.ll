; what: va_start where a named i128 passed over the last integer register
@f = constant [12 x i8] c"%d %d %lld\0A\00"
@t = global i64 5
declare i32 @printf(ptr, ...)
declare i32 @vprintf(ptr, ptr)
declare void @llvm.va_start.p0(ptr)
declare void @llvm.va_end.p0(ptr)
define void @v(ptr %fmt, i64 %a, i64 %b, i64 %c, i64 %d, i128 %h, ...) noinline {
  %l = alloca [24 x i8], align 16
  call void @llvm.va_start.p0(ptr %l)
  %r = call i32 @vprintf(ptr %fmt, ptr %l)
  call void @llvm.va_end.p0(ptr %l)
  ret void
}
define i32 @main() {
  %s = load volatile i64, ptr @t
  %w = zext i64 %s to i128
  call void (ptr, i64, i64, i64, i64, i128, ...) @v(ptr @f, i64 1, i64 2, i64 3, i64 4, i128 %w, i32 7, i32 8, i64 %s)
  ret i32 0
}
