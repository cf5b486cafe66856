; fires: a call through a pointer that mostly goes to one function is guarded by that function's address and inlined
; CHECK: icmp eq ptr %f, @kiln.local.twice
; CHECK: shl
; CHECK: call i32 %f(
; NOT: icmp eq ptr %f, @kiln.copy.twice
source_filename = "unit"
declare i32 @kiln.local.twice(i32)
define internal i32 @kiln.copy.twice(i32 %a) {
  %b = shl i32 %a, 1
  ret i32 %b
}
define i32 @kiln.entry(ptr %f, i32 %a) {
  %r = call i32 %f(i32 %a), !prof !0
  ret i32 %r
}
!0 = !{!"VP", i32 0, i64 1000, i64 5200728621614580717, i64 950}
