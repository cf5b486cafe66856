; fires: a copy that nobody calls is not compiled
; NOT: @helper
define i32 @kiln.entry(i32 %a) {
  ret i32 %a
}
define internal i32 @helper(i32 %x) {
  ret i32 %x
}
