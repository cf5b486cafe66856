; fires: an argument nobody reads is dropped from an internal function and its calls
; CHECK: @helper(i32 %a)
define i32 @kiln.entry(i32 %a, i32 %b) {
  %r = call i32 @helper(i32 %a, i32 %b)
  ret i32 %r
}
define internal i32 @helper(i32 %x, i32 %unused) noinline {
  %b = add i32 %x, 1
  ret i32 %b
}
