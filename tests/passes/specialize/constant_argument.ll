; fires: every call inside the unit passes the same constant
; CHECK: define internal i32 @helper
; CHECK: add i32 %x, 5
define i32 @kiln.entry(i32 %a) {
  %r = call i32 @helper(i32 %a, i32 5)
  %s = call i32 @helper(i32 %r, i32 5)
  ret i32 %s
}
define internal i32 @helper(i32 %x, i32 %k) noinline {
  %b = add i32 %x, %k
  ret i32 %b
}
