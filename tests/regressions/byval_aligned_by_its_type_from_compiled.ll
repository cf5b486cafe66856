; what: byval without an alignment, of a type aligned to 16, from a compiled caller
@f = constant [14 x i8] c"%ld %ld %lld\0A\00"
@g = global {i64, x86_fp80} {i64 1, x86_fp80 0xK40008000000000000000}
@v = global <4 x i32> <i32 9, i32 8, i32 7, i32 6>
@t = global i64 5
declare i32 @printf(ptr, ...)
define void @callee(i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %h, i64 %seven, ptr byval({i64, x86_fp80}) %p, i64 %q, ptr byval(<4 x i32>) %w) noinline {
  %x = load volatile i64, ptr %p
  %y0 = load volatile i32, ptr %w
  %y = zext i32 %y0 to i64
  call i32 (ptr, ...) @printf(ptr @f, i64 %seven, i64 %x, i64 %y)
  ret void
}
define void @nat(i64 %s) noinline {
  call void asm sideeffect "", ""()
  call void @callee(i64 1, i64 2, i64 3, i64 4, i64 5, i64 6, i64 %s, ptr byval({i64, x86_fp80}) @g, i64 1, ptr byval(<4 x i32>) @v)
  ret void
}
define i32 @main() {
  %s = load volatile i64, ptr @t
  call void @nat(i64 %s)
  ret i32 0
}
