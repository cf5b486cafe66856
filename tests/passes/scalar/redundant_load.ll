; fires: a second load with nothing written between is the first one
; CHECK: load i32
; CHECK: add i32 %v, %v
define i32 @kiln.entry(ptr %p) {
  %v = load i32, ptr %p
  %w = load i32, ptr %p
  %s = add i32 %v, %w
  ret i32 %s
}
