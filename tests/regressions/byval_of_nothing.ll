; what: byval of an empty type takes a word of the stack
@f = constant [17 x i8] c"%ld %ld %ld %ld\0A\00"
@g = global {i64, i64} {i64 1, i64 2}
@t = global i64 5
declare i32 @printf(ptr, ...)
define void @callee(i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %h, ptr byval({}) %z, i64 %seven, ptr byval([3 x i8]) align 1 %p, i64 %eight) noinline {
  call void asm sideeffect "", ""()
  %x = load i8, ptr %p
  %y = zext i8 %x to i64
  call i32 (ptr, ...) @printf(ptr @f, i64 %seven, i64 %eight, i64 %y, i64 %h)
  ret void
}
define void @callee2(i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %h, ptr byval({}) %z, i64 %seven, ptr byval([3 x i8]) align 1 %p, i64 %eight) noinline {
  %x = load volatile i8, ptr %p
  %y = zext i8 %x to i64
  call i32 (ptr, ...) @printf(ptr @f, i64 %seven, i64 %eight, i64 %y, i64 %h)
  ret void
}
define void @nat(i64 %s) noinline {
  call void asm sideeffect "", ""()
  call void @callee2(i64 1, i64 2, i64 3, i64 4, i64 5, i64 6, ptr byval({}) @g, i64 %s, ptr byval([3 x i8]) align 1 @g, i64 %s)
  ret void
}
define i32 @main() {
  %s = load volatile i64, ptr @t
  call void @callee(i64 1, i64 2, i64 3, i64 4, i64 5, i64 6, ptr byval({}) @g, i64 %s, ptr byval([3 x i8]) align 1 @g, i64 %s)
  call void @nat(i64 %s)
  ret i32 0
}
