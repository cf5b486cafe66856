; must not fire: stores that callers see, volatile ones and calls stay
; CHECK: store i32 1, ptr %p
; CHECK: store volatile i32 1, ptr %q
; CHECK: store volatile i32 2, ptr %q
; CHECK: call void @seen()
define void @kiln.entry(ptr %p, ptr %q) {
  store i32 1, ptr %p
  store volatile i32 1, ptr %q
  store volatile i32 2, ptr %q
  call void @seen()
  ret void
}
declare void @seen()
