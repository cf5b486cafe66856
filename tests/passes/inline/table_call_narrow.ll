; fires: the index may be narrow; its numbers are signed, as the table sees them
; CHECK: switch i8 %i, label
; CHECK: i8 2, label
; NOT: call i32 @kiln.copy
@table = available_externally constant [3 x ptr] [ptr @a, ptr @b, ptr @c]
define i32 @kiln.entry(i8 %i, i32 %x) !prof !0 {
  %slot = getelementptr inbounds [3 x ptr], ptr @table, i64 0, i8 %i
  %f = load ptr, ptr %slot
  %r = call i32 %f(i32 %x) #0
  ret i32 %r
}
define internal i32 @kiln.copy.a(i32 %x) !prof !0 {
  %r = call i32 @g(i32 %x)
  ret i32 %r
}
define internal i32 @kiln.copy.b(i32 %x) !prof !0 {
  %r = ashr i32 %x, 1
  ret i32 %r
}
define internal i32 @kiln.copy.c(i32 %x) !prof !0 {
  ret i32 3
}
declare i32 @a(i32)
declare i32 @b(i32)
declare i32 @c(i32)
declare i32 @g(i32)
attributes #0 = { "kiln-spread-call" }
!0 = !{!"function_entry_count", i64 1000}
