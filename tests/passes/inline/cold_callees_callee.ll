; fires: what a cold callee calls is cold, too, and what the rest calls is not
; NOT: kiln.copy.report
; CHECK: call i32 @report(i32 %x)
; NOT: kiln.copy.detail
define i32 @kiln.entry(i32 %x) !prof !0 {
entry:
  %good = icmp sgt i32 %x, 0
  br i1 %good, label %fine, label %bad, !prof !1
fine:
  ret i32 %x
bad:
  %r = call i32 @kiln.copy.report(i32 %x)
  ret i32 %r
}
define internal i32 @kiln.copy.report(i32 %x) {
  %a = call i32 @kiln.copy.detail(i32 %x)
  %b = call i32 @log(i32 %a)
  %c = call i32 @log(i32 %b)
  %d = call i32 @log(i32 %c)
  %e = call i32 @log(i32 %d)
  %f = call i32 @log(i32 %e)
  %g = call i32 @log(i32 %f)
  %h = call i32 @log(i32 %g)
  ret i32 %h
}
declare i32 @report(i32)
declare i32 @log(i32)
!0 = !{!"function_entry_count", i64 1000}
!1 = !{!"branch_weights", i32 1000, i32 0}
define internal i32 @kiln.copy.detail(i32 %x) {
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
declare i32 @detail(i32)
