; must not fire: the callee says noinline
; CHECK: call i32 @helper
define i32 @kiln.entry(i32 %a) {
  %r = call i32 @helper(i32 %a)
  ret i32 %r
}
define internal i32 @helper(i32 %a) noinline {
  %b = add i32 %a, 7
  ret i32 %b
}
