; must not fire: the store between may write what is loaded
; CHECK: %v = load i32
; CHECK: %w = load i32
define i32 @kiln.entry(ptr %p, ptr %q) {
  %v = load i32, ptr %p
  store i32 1, ptr %q
  %w = load i32, ptr %p
  %s = add i32 %v, %w
  ret i32 %s
}
