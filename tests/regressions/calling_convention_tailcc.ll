; what: tailcc callees take their stack arguments away
@fmt = private constant [5 x i8] c"%ld\0A\00"
declare i32 @printf(ptr, ...)
@v = global i64 3
define tailcc i64 @f(i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %f, i64 %g, i64 %h) noinline {
  %s = add i64 %g, %h
  ret i64 %s
}
define i64 @t() noinline {
  %x = load volatile i64, ptr @v
  %r = call tailcc i64 @f(i64 1, i64 2, i64 3, i64 4, i64 5, i64 6, i64 %x, i64 8)
  %r2 = call tailcc i64 @f(i64 1, i64 2, i64 3, i64 4, i64 5, i64 6, i64 %x, i64 %r)
  ret i64 %r2
}
define i32 @main() {
  %r = call i64 @t()
  call i32 (ptr, ...) @printf(ptr @fmt, i64 %r)
  ret i32 0
}
