; must not fire: most calls go to one entry, which is asked for first
; CHECK: icmp eq ptr %f, @kiln.local.twice
; NOT: switch
source_filename = "unit"
@kiln.local.table = available_externally constant [4 x ptr] [ptr @kiln.local.twice, ptr @stays, ptr @half, ptr @kiln.local.twice]
define i32 @kiln.entry(i64 %i, i32 %x) !prof !0 {
  %slot = getelementptr inbounds [4 x ptr], ptr @kiln.local.table, i64 0, i64 %i
  %f = load ptr, ptr %slot
  %r = call i32 %f(i32 %x), !prof !1
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
!0 = !{!"function_entry_count", i64 1000}
!1 = !{!"VP", i32 0, i64 1000, i64 5200728621614580717, i64 700}
