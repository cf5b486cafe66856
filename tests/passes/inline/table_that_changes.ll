; must not fire: what a table holds that is not constant is not known
; CHECK: call i32 %f(i32 %x)
; NOT: switch
@kept = available_externally global [3 x ptr] [ptr @a, ptr @b, ptr @c]
define i32 @kiln.entry(i64 %i, i32 %x) {
  %slot = getelementptr inbounds [3 x ptr], ptr @kept, i64 0, i64 %i
  %f = load ptr, ptr %slot
  %r = call i32 %f(i32 %x), !prof !0
  ret i32 %r
}
define internal i32 @kiln.copy.a(i32 %x) {
  ret i32 %x
}
define internal i32 @kiln.copy.b(i32 %x) {
  ret i32 1
}
define internal i32 @kiln.copy.c(i32 %x) {
  ret i32 2
}
declare i32 @a(i32)
declare i32 @b(i32)
declare i32 @c(i32)
!0 = !{!"VP", i32 0, i64 1000, i64 5200728621614580717, i64 200}
