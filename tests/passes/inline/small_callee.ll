; fires: a small internal callee is replaced by its body and disappears
; NOT: call i32 @helper
; CHECK: add
define i32 @kiln.entry(i32 %a) {
  %r = call i32 @helper(i32 %a)
  %s = mul i32 %r, %r
  ret i32 %s
}
define internal i32 @helper(i32 %a) {
  %b = add i32 %a, 7
  ret i32 %b
}
