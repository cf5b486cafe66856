; fires: a store that is overwritten before anyone reads it is gone
; NOT: store i32 1
; CHECK: store i32 2
define void @kiln.entry(ptr %p) {
  store i32 1, ptr %p
  store i32 2, ptr %p
  ret void
}
