; must not fire: an indirect or external callee has no body here
; CHECK: call i32 @elsewhere
; CHECK: call i32 %f
declare i32 @elsewhere(i32)
define i32 @kiln.entry(ptr %f, i32 %a) {
  %r = call i32 @elsewhere(i32 %a)
  %s = call i32 %f(i32 %r)
  ret i32 %s
}
