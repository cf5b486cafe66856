; must not fire: nobody counts exceptions
; CHECK: call i32 @kiln.copy.report
define i32 @kiln.entry(i32 %x) personality ptr @__gxx_personality_v0 !prof !0 {
entry:
  %good = icmp sgt i32 %x, 0
  %v = invoke i32 @log(i32 %x) to label %fine unwind label %bad
fine:
  ret i32 %x
bad:
  %pad = landingpad { ptr, i32 } cleanup
  %r = call i32 @kiln.copy.report(i32 %x)
  ret i32 %r
}
define internal i32 @kiln.copy.report(i32 %x) {
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
declare i32 @report(i32)
declare i32 @log(i32)
!0 = !{!"function_entry_count", i64 1000}
!1 = !{!"branch_weights", i32 1000, i32 0}

declare i32 @__gxx_personality_v0(...)
