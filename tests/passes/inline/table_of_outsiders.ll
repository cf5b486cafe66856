; must not fire: two entries whose bodies are in the unit are no choice worth a switch; the type of a third is another
; CHECK: call i32 %f(i32 %x)
; NOT: switch
@table = available_externally constant [4 x ptr] [ptr @a, ptr @b, ptr @c, ptr @d]
define i32 @kiln.entry(i64 %i, i32 %x) {
  %slot = getelementptr inbounds [4 x ptr], ptr @table, i64 0, i64 %i
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
define internal i64 @kiln.copy.c(i32 %x) {
  ret i64 2
}
declare i32 @a(i32)
declare i32 @b(i32)
declare i64 @c(i32)
declare i32 @d(i32)
!0 = !{!"VP", i32 0, i64 1000, i64 5200728621614580717, i64 200}
