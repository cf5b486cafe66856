; fires: the very result of a table call is an index
; CHECK: switch i32 %i, label
; CHECK: switch i32
@table = available_externally constant [3 x ptr] [ptr @a, ptr @b, ptr @c]
define i32 @kiln.entry(i32 %i, i32 %x) !prof !0 {
  %slot = getelementptr inbounds [3 x ptr], ptr @table, i64 0, i32 %i
  %f = load ptr, ptr %slot
  %first = call i32 %f(i32 %x) #0
  %next = getelementptr inbounds [3 x ptr], ptr @table, i64 0, i32 %first
  %h = load ptr, ptr %next
  %r = call i32 %h(i32 %x) #0
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
