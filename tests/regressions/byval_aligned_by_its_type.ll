; what: byval without an alignment, of a type aligned to 16, to a compiled callee
@f = constant [14 x i8] c"%ld %ld %lld\0A\00"
@g = global {i64, i128} {i64 1, i128 2}
@t = global i64 5
declare i32 @printf(ptr, ...)
; stack args: i64 seventh then byval without align of type aligned to 16
define void @callee(i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %h, i64 %seven, ptr byval({i64, i128}) %p) noinline {
  call void asm sideeffect "", ""()
  %x = load i64, ptr %p
  %q = getelementptr {i64, i128}, ptr %p, i32 0, i32 1
  %y = load i64, ptr %q
  call i32 (ptr, ...) @printf(ptr @f, i64 %seven, i64 %x, i64 %y)
  ret void
}
define i32 @main() {
  %s = load volatile i64, ptr @t
  call void @callee(i64 1, i64 2, i64 3, i64 4, i64 5, i64 6, i64 %s, ptr byval({i64, i128}) @g)
  ret i32 0
}
