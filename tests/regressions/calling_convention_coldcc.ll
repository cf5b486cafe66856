; what: coldcc callees keep registers that interpreted ones do not
@fmt = private constant [9 x i8] c"%ld %ld\0A\00"
declare i32 @printf(ptr, ...)
@v = global i64 42
define coldcc i64 @cold(i64 %x) noinline {
  %r = mul i64 %x, 3
  ret i64 %r
}
define void @hot() noinline {
  call void asm sideeffect "", ""()
  %a = load volatile i64, ptr @v
  %b = call coldcc i64 @cold(i64 %a)
  call i32 (ptr, ...) @printf(ptr @fmt, i64 %a, i64 %b)
  ret void
}
define i32 @main() {
  call void @hot()
  ret i32 0
}
