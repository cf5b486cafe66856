; fires: a marked call through a table of functions becomes a switch over those whose bodies are in the unit
; REMARK: kiln-table-calls/Switched
; CHECK: switch i64 %i, label
; CHECK: i64 0, label
; CHECK: i64 2, label
; CHECK: i64 3, label
; CHECK: call i32 %f(i32 %x)
; NOT: i64 1, label
; NOT: call i32 @kiln.copy
; NOT: kiln-spread-call
@kiln.local.table = available_externally constant [4 x ptr] [ptr @kiln.local.twice, ptr @stays, ptr @half, ptr @kiln.local.twice]
define i32 @kiln.entry(i64 %i, i32 %x) !prof !0 {
  %slot = getelementptr inbounds [4 x ptr], ptr @kiln.local.table, i64 0, i64 %i
  %f = load ptr, ptr %slot
  %r = call i32 %f(i32 %x) #0
  ret i32 %r
}
define internal i32 @kiln.copy.twice(i32 %x) !prof !0 {
  %r = call i32 @g(i32 %x)
  ret i32 %r
}
define internal i32 @kiln.copy.half(i32 %x) !prof !0 {
  %r = ashr i32 %x, 1
  ret i32 %r
}
declare i32 @kiln.local.twice(i32)
declare i32 @half(i32)
declare i32 @stays(i32)
declare i32 @g(i32)
attributes #0 = { "kiln-spread-call" }
!0 = !{!"function_entry_count", i64 1000}
