; must not fire: a call through a pointer that goes to one function in fifty cases is left alone
; CHECK: call i32 %f(
; NOT: icmp
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
!0 = !{!"VP", i32 0, i64 1000, i64 5200728621614580717, i64 20}
