; must not fire: addresses of copies stay in the unit, the Program's own function is not given one
; CHECK: call i32 @kiln.copy.report
define i32 @kiln.entry(i32 %x) !prof !0 {
entry:
  %good = icmp sgt i32 %x, 0
  br i1 %good, label %fine, label %bad, !prof !1
fine:
  ret i32 %x
bad:
  %r = call i32 @kiln.copy.report(i32 %x, ptr @kiln.copy.back)
  ret i32 %r
}
define internal i32 @kiln.copy.report(i32 %x, ptr %back) {
  call void %back()
  %a = call i32 @log(i32 %x)
  %b = call i32 @log(i32 %a)
  %c = call i32 @log(i32 %b)
  %d = call i32 @log(i32 %c)
  %e = call i32 @log(i32 %d)
  %f = call i32 @log(i32 %e)
  %g = call i32 @log(i32 %f)
  %h = call i32 @log(i32 %g)
  ret i32 %h
}
define internal void @kiln.copy.back() {
  %e = call i32 @log(i32 2)
  ret void
}
declare i32 @report(i32, ptr)
declare void @back()
declare i32 @log(i32)
!0 = !{!"function_entry_count", i64 1000}
!1 = !{!"branch_weights", i32 1000, i32 0}
